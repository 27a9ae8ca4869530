import { dirname } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { shellWord } from '../../core/words/shell-word.js';

const writeReasons: Readonly<Record<string, string>> = {
  EROFS: 'the disk is mounted read-only',
  EACCES: 'this user has no right to write there',
  EPERM: 'this user has no right to write there',
  // What a folder that shall be made on a read-only disk gives.
  ENOENT: 'the disk is read-only, or a folder above it is gone',
  ENOTDIR: 'a file stands where a folder should be',
  EEXIST: 'a file stands where a folder should be',
  EISDIR: 'a folder stands where a file should be',
  ELOOP: 'links lead in a circle',
  ENAMETOOLONG: 'the name is too long for this disk',
};

const readReasons: Readonly<Record<string, string>> = {
  EACCES: 'this user has no right to read it',
  EPERM: 'this user has no right to read it',
  ENOTDIR: 'a file stands where a folder should be',
  EISDIR: 'a folder stands where a file should be',
  ELOOP: 'links lead in a circle',
  EIO: 'the disk reported an input/output error',
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

const reading: ReadonlySet<unknown> = new Set([
  'scandir',
  'opendir',
  'stat',
  'lstat',
  'read',
  'readlink',
  'realpath',
  'access',
]);

/** What the system refused to write or read is no defect of plenum; `null` for everything else. */
export function systemError(thrown: unknown): PlenumError | null {
  if (!(thrown instanceof Error) || !('syscall' in thrown) || !('code' in thrown)) return null;
  const path = 'path' in thrown && typeof thrown.path === 'string' ? thrown.path : 'a file';
  const code = String(thrown.code);
  // What is not there cannot be looked at; what stands in its place can.
  const there = code === 'ENOTDIR' || code === 'ENOENT' ? dirname(path) : path;
  const look = `ls -ld ${shellWord(there)}`;
  if (reading.has(thrown.syscall)) return unreadable(thrown, path, code, look);
  if (!writing.has(thrown.syscall)) return null;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new PlenumError('E_DISK_FULL', `the disk is full: cannot write ${path}`, {
      hint: 'make room; what runs left behind can go: plenum prune --dry-run',
      cause: thrown,
    });
  // A file to read that is not there is another matter: that is for its reader to say.
  if (code === 'ENOENT' && thrown.syscall !== 'mkdir') return null;
  const reason = writeReasons[code];
  if (reason === undefined) return null;
  return new PlenumError('E_NOT_WRITABLE', `cannot write ${path}: ${reason} (${code})`, {
    hint: look,
    cause: thrown,
  });
}

function unreadable(thrown: unknown, path: string, code: string, hint: string): PlenumError | null {
  const reason = readReasons[code];
  if (reason === undefined) return null;
  return new PlenumError('E_FILE_UNREADABLE', `cannot read ${path}: ${reason} (${code})`, {
    hint,
    cause: thrown,
  });
}
