import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patternRoot, realPath } from './real-path.js';

let root = '';
let outside = '';

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'plenum-root-')));
  outside = await realpath(await mkdtemp(join(tmpdir(), 'plenum-outside-')));
  await mkdir(join(root, 'src'));
  await writeFile(join(root, 'src/a.ts'), '');
  await symlink(outside, join(root, 'out'));
  await symlink(join(outside, 'not-yet'), join(root, 'dangling'));
  await symlink(join(root, 'loop'), join(root, 'loop'));
});
afterAll(() => Promise.all([root, outside].map((folder) => rm(folder, { recursive: true }))));

describe('X100: a path is judged by where it leads', () => {
  it.each([
    ['a.ts', 'src/a.ts'],
    ['../src/./a.ts', 'src/a.ts'],
    ['new/file.ts', 'src/new/file.ts'],
    ['..', '.'],
    ['../~odd', './~odd'],
    ['../..named', '..named'],
  ])('%j is %j', async (written, named) => {
    expect((await realPath(written, { root, cwd: join(root, 'src') }))?.named).toBe(named);
  });

  it('through links, also those whose target does not exist', async () => {
    const place = { root, cwd: root };
    expect(await realPath('out/x', place)).toEqual({
      absolute: join(outside, 'x'),
      named: join(outside, 'x'),
    });
    expect((await realPath('dangling', place))?.named).toBe(join(outside, 'not-yet'));
    expect((await realPath('out/../src', place))?.named).toBe('src');
    expect(await realPath('loop/x', place)).toBeNull();
    expect(await realPath('a\0b', place)).toBeNull();
  });

  it('~ is the home folder only where somebody says which', async () => {
    expect((await realPath('~/x', { root, cwd: root, home: '/nonexistent/ann' }))?.named).toBe(
      '/nonexistent/ann/x',
    );
    expect((await realPath('~/x', { root, cwd: root }))?.named).toBe('./~/x');
  });
});

it.each([
  ['**/*.ts', '/w'],
  ['src/*.ts', '/w/src'],
  ['../**', '/'],
  ['*/../../etc/*', '/'],
  ['/etc/*.conf', '/etc'],
  ['src/a.ts', '/w/src/a.ts'],
])('X100: what %j can match lies below %j', (pattern, folder) => {
  expect(patternRoot('/w', pattern)).toBe(folder);
});
