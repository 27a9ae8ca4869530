import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replaceFile, syncFolder, writeDurable, writeOnce } from './durable-file.js';

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
  expect([await readFile(file, 'utf8'), await readdir(join(folder, 'deep'))]).toEqual([
    'two',
    ['script.js'],
  ]);
  await mkdir(join(folder, 'taken'));
  await writeOnce(join(folder, 'taken'), 'x');
  expect(await readdir(join(folder, 'taken'))).toEqual([]);
});

it('X76: what a killed write left goes with the next one', async () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  await writeOnce(join(folder, 'a'), 'whole');
  await writeFile(join(folder, `.${gone}-0123456789ab.tmp`), 'half');
  await writeFile(join(folder, `.${process.pid}-0123456789ab.tmp`), 'under way');
  await writeFile(join(folder, '.kept.tmp'), 'of somebody else');
  await writeOnce(join(folder, 'a'), 'whole');
  expect((await readdir(folder)).sort()).toEqual(
    [`.${process.pid}-0123456789ab.tmp`, '.kept.tmp', 'a'].sort(),
  );
});

it('X76: a file is replaced whole, through no link, and nothing is left beside it', async () => {
  const file = join(folder, 'record.json');
  await writeFile(join(folder, 'other'), 'untouched');
  await symlink('other', file);
  await replaceFile(file, 'one', { synced: false });
  await replaceFile(file, Buffer.from('two'));
  await mkdir(join(folder, 'taken'));
  await expect(replaceFile(join(folder, 'taken'), 'x')).rejects.toMatchObject({ code: 'EISDIR' });
  expect((await readdir(folder)).sort()).toEqual(['other', 'record.json', 'taken']);
  expect([await readFile(file, 'utf8'), await readFile(join(folder, 'other'), 'utf8')]).toEqual([
    'two',
    'untouched',
  ]);
});

it('X76: only what is asked to makes a folder: a record of a run that is gone stays gone', async () => {
  await expect(replaceFile(join(folder, 'gone', 'record.json'), 'x')).rejects.toMatchObject({
    code: 'ENOENT',
  });
  await writeDurable(join(folder, 'made', 'secret.json'), 'x');
  expect((await stat(join(folder, 'made', 'secret.json'))).mode & 0o777).toBe(0o600);
});

it.runIf(process.platform === 'linux')(
  'X76: a file system that cannot sync a folder is no failure, a folder that is gone is one',
  async () => {
    await syncFolder('/proc/self');
    await expect(syncFolder(join(folder, 'gone'))).rejects.toMatchObject({ code: 'ENOENT' });
  },
);
