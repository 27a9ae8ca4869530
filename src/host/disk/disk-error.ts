import { messageOf, PlenumError } from '../../core/values/errors.js';

export function errorCodeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

interface Reason {
  readonly message: string;
  readonly hint: string;
}

const full: Reason = {
  message: 'the disk is full',
  hint: 'Free some space, then: plenum resume <run>',
};
const denied: Reason = {
  message: 'writing there is not permitted',
  hint: 'Give this user write access to the run folder, then: plenum resume <run>',
};

const reasons: Readonly<Record<string, Reason>> = {
  ENOSPC: full,
  EDQUOT: { message: 'the disk quota is used up', hint: full.hint },
  EROFS: {
    message: 'the file system is mounted read-only',
    hint: 'Mount it writable, or copy the run folder to a writable place and resume there.',
  },
  EACCES: denied,
  EPERM: denied,
  ENOENT: {
    message: 'the folder is gone',
    hint: 'Put the run folder back where it was, then: plenum resume <run>',
  },
  EIO: {
    message: 'the disk reported an input/output error',
    hint: 'Check the disk; copy the run folder to a healthy one and resume there.',
  },
  EMFILE: {
    message: 'too many files are open',
    hint: 'Raise the limit (ulimit -n), then: plenum resume <run>',
  },
};

/** The true reason why the record could not be written, in words. */
export function diskError(error: unknown, path: string): PlenumError {
  if (PlenumError.is(error)) return error;
  const code = errorCodeOf(error);
  const reason = reasons[code] ?? {
    message: messageOf(error),
    hint: 'Everything acknowledged before is safe: plenum resume <run>',
  };
  return new PlenumError(
    'E_JOURNAL_WRITE',
    `Cannot write ${path}: ${reason.message}${code ? ` (${code})` : ''}.`,
    { hint: reason.hint, cause: error },
  );
}
