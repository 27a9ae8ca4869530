import { PlenumError } from '../../../core/values/errors.js';

const reasons: Readonly<Record<string, string>> = {
  EROFS: 'the disk is mounted read-only',
  EACCES: 'this user has no right to write there',
  EPERM: 'this user has no right to write there',
  // What a folder that shall be made on a read-only disk gives.
  ENOENT: 'the disk is read-only, or a folder above it is gone',
};

const writing: ReadonlySet<unknown> = new Set([
  'mkdir',
  'open',
  'write',
  'rename',
  'copyfile',
  'unlink',
  'rmdir',
  'chmod',
  'symlink',
  'link',
  'fsync',
]);

/** What the system refused to write is no defect of plenum; `null` for everything else. */
export function systemError(thrown: unknown): PlenumError | null {
  if (
    !(thrown instanceof Error) ||
    !('syscall' in thrown) ||
    !('code' in thrown) ||
    !writing.has(thrown.syscall)
  )
    return null;
  const path = 'path' in thrown && typeof thrown.path === 'string' ? thrown.path : 'a file';
  const code = String(thrown.code);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new PlenumError('E_DISK_FULL', `the disk is full: cannot write ${path}`, {
      hint: 'free some disk space',
      cause: thrown,
    });
  // A file to read that is not there is another matter: that is for its reader to say.
  if (code === 'ENOENT' && thrown.syscall !== 'mkdir') return null;
  const reason = reasons[code];
  if (reason === undefined) return null;
  return new PlenumError('E_NOT_WRITABLE', `cannot write ${path}: ${reason} (${code})`, {
    hint: `ls -ld ${JSON.stringify(path)}`,
    cause: thrown,
  });
}
