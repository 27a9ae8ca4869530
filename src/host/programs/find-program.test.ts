import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findProgram, programsNamed } from './find-program.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-program-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function program(path: string, mode = 0o755): Promise<string> {
  const file = join(folder, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, '#!/bin/sh\nexit 99\n');
  await chmod(file, mode);
  return file;
}

it('X113: a program is found on the PATH when it can be started', async () => {
  const env = { PATH: [join(folder, 'a'), 'relative', join(folder, 'b')].join(':') };
  expect(findProgram('coder', { env })).toBeNull();
  await program('a/coder', 0o644);
  await mkdir(join(folder, 'b'));
  expect(findProgram('coder', { env })).toBeNull();
  const file = await program('b/coder');
  expect(findProgram('coder', { env })).toBe(file);
  expect(findProgram(file, { env: {} })).toBe(file);
  await mkdir(join(folder, 'a/other'));
  expect(findProgram('other', { env })).toBeNull();
  expect(findProgram('', { env })).toBeNull();
});

it("X103: a project's own programs count only where the project is trusted", async () => {
  const file = await program('project/node_modules/.bin/coder');
  const own = await program('project/tools/coder');
  const projectDir = join(folder, 'project');
  expect(findProgram('coder', { env: { PATH: '' } })).toBeNull();
  expect(findProgram('coder', { env: { PATH: '' }, projectDir })).toBe(file);
  expect(findProgram('tools/coder', { env: { PATH: '' } })).toBeNull();
  expect(findProgram('tools/coder', { env: { PATH: '' }, projectDir })).toBe(own);
});

it('what a project brings along comes before the PATH', async () => {
  const own = await program('project/node_modules/.bin/coder');
  const other = await program('path/coder');
  expect(
    programsNamed('coder', {
      env: { PATH: join(folder, 'path') },
      projectDir: join(folder, 'project'),
    }),
  ).toEqual([own, other]);
});
