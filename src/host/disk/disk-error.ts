import { messageOf, PlenumError } from '../../core/values/errors.js';

export function errorCodeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

interface Reason {
  readonly message: string;
  /** What to do before the run goes on. */
  readonly first: string;
  readonly goesOn?: false;
}

const full: Reason = {
  message: 'the disk is full',
  first: 'Free some space',
};
const denied: Reason = {
  message: 'writing there is not permitted',
  first: 'Give this user write access to the run folder',
};

const reasons: Readonly<Record<string, Reason>> = {
  ENOSPC: full,
  EDQUOT: { message: 'the disk quota is used up', first: full.first },
  EROFS: {
    message: 'the file system is mounted read-only',
    first: 'Mount it writable, or copy the run folder to a writable place and resume there.',
    goesOn: false,
  },
  EACCES: denied,
  EPERM: denied,
  ENOENT: {
    message: 'the folder is gone',
    first: 'Put the run folder back where it was',
  },
  EIO: {
    message: 'the disk reported an input/output error',
    first: 'Check the disk; copy the run folder to a healthy one and resume there.',
    goesOn: false,
  },
  EMFILE: {
    message: 'too many files are open',
    first: 'Raise the limit (ulimit -n)',
  },
};

/** The true reason why the record could not be written, in words. */
export function diskError(error: unknown, path: string): PlenumError {
  if (PlenumError.is(error)) return error;
  const code = errorCodeOf(error);
  const reason = reasons[code] ?? {
    message: messageOf(error),
    first: 'Everything acknowledged before is safe',
  };
  return new PlenumError(
    'E_JOURNAL_WRITE',
    `Cannot write ${path}: ${reason.message}${code ? ` (${code})` : ''}.`,
    { hint: hintOf(reason, path), cause: error },
  );
}

function hintOf({ first, goesOn }: Reason, path: string): string {
  if (goesOn === false) return first;
  const run = runOf(path);
  return run === null ? `${first}, then run it again.` : `${first}, then: plenum resume ${run}`;
}

/** The run whose folder a path lies in; `null` while there is none. */
export function runOf(path: string): string | null {
  return (
    /[\\/]([A-Za-z0-9][\w-]*)[\\/](?:events|blobs|driver|control|agents|backends)(?:[\\/]|$)/.exec(
      path,
    )?.[1] ??
    /[\\/]\.plenum[\\/]runs[\\/]([A-Za-z0-9][\w-]*)/.exec(path)?.[1] ??
    null
  );
}
