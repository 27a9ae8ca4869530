import { expect, it } from 'vitest';
import { toPlenumError } from './error-text.js';

const refused = (code: string, syscall: string) =>
  Object.assign(new Error(`${code}: refused, ${syscall} '/p/.plenum'`), {
    code,
    syscall,
    path: '/p/.plenum',
  });

it.each([
  [
    'EROFS',
    'open',
    'E_NOT_WRITABLE',
    'cannot write /p/.plenum: the disk is mounted read-only (EROFS)',
  ],
  [
    'EACCES',
    'mkdir',
    'E_NOT_WRITABLE',
    'cannot write /p/.plenum: this user has no right to write there (EACCES)',
  ],
  [
    'ENOENT',
    'mkdir',
    'E_NOT_WRITABLE',
    'cannot write /p/.plenum: the disk is read-only, or a folder above it is gone (ENOENT)',
  ],
  [
    'ENOTDIR',
    'open',
    'E_NOT_WRITABLE',
    'cannot write /p/.plenum: a file stands where a folder should be (ENOTDIR)',
  ],
  [
    'ENOTDIR',
    'scandir',
    'E_FILE_UNREADABLE',
    'cannot read /p/.plenum: a file stands where a folder should be (ENOTDIR)',
  ],
  [
    'EACCES',
    'scandir',
    'E_FILE_UNREADABLE',
    'cannot read /p/.plenum: this user has no right to read it (EACCES)',
  ],
  ['ENOSPC', 'write', 'E_DISK_FULL', 'the disk is full: cannot write /p/.plenum'],
])(
  'X113: what the system refuses is no defect of plenum: %s of %s',
  (code, syscall, expected, message) => {
    expect(toPlenumError(refused(code, syscall))).toMatchObject({ code: expected, message });
  },
);

it('X113: anything else that is thrown still is', () => {
  for (const error of [new Error('x'), refused('ENOENT', 'open'), refused('EINVAL', 'write')])
    expect(toPlenumError(error).code).toBe('E_INTERNAL');
});
