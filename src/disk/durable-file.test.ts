import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeOnce } from './durable-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-once-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('X76: a file that is written once is whole, also after a process that was killed before it wrote; what people made of it stays', async () => {
  const file = join(folder, 'deep', 'script.js');
  await writeOnce(file, 'one');
  await writeOnce(file, 'two');
  expect(await readFile(file, 'utf8')).toBe('one');
  await writeFile(file, '');
  await writeOnce(file, 'two');
  expect([await readFile(file, 'utf8'), await readdir(join(folder, 'deep'))]).toEqual(['two', ['script.js']]);
  await mkdir(join(folder, 'taken'));
  await writeOnce(join(folder, 'taken'), 'x');
  expect(await readdir(join(folder, 'taken'))).toEqual([]);
});
