import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { containedIn } from './contained.js';
import { appendPlain, readPlain } from './plain-file.js';

let base: string;
let root: string;

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'plenum-contained-')));
  root = join(base, 'root');
  await mkdir(join(root, 'a'), { recursive: true });
  await writeFile(join(base, 'outside.txt'), 'mine');
  await writeFile(join(root, 'a/in.txt'), 'in');
  await symlink('in.txt', join(root, 'a/inner'));
  await symlink(base, join(root, 'out'));
  await symlink(join(base, 'nothing'), join(root, 'dangling'));
  await symlink('loop', join(root, 'loop'));
});
afterAll(() => rm(base, { recursive: true }));

it.each([
  ['', 'no path'],
  ['a\0b', 'no path'],
  ['/etc/passwd', 'absolute'],
  ['C:\\x', 'absolute'],
  ['..', 'leads out'],
  ['a/../../outside.txt', 'leads out'],
  ['out', 'link out'],
  ['out/outside.txt', 'link out'],
  ['out/new/file', 'link out'],
  ['dangling', 'dangling'],
  ['loop/x', 'dangling'],
])('X180: %j is outside', async (path, outside) => {
  expect(await containedIn(root, path)).toEqual({ outside });
});

it.each([
  ['a/in.txt', 'a/in.txt'],
  ['a/inner', 'a/in.txt'],
  ['new/deep/file', 'new/deep/file'],
  ['a/..x', 'a/..x'],
])('X180: %j is inside', async (path, real) => {
  expect(await containedIn(root, path)).toEqual({ path: join(root, real) });
});

it('X180: a file that is a link is neither read nor appended to', async () => {
  await symlink(join(base, 'outside.txt'), join(root, 'link.txt'));
  await expect(readPlain(join(root, 'link.txt'))).rejects.toMatchObject({ code: 'ELOOP' });
  await expect(appendPlain(join(root, 'link.txt'), 'more')).rejects.toMatchObject({
    code: 'ELOOP',
  });
  expect(String(await readPlain(join(base, 'outside.txt')))).toBe('mine');
});
