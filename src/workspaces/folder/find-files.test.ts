import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findFiles } from './find-files.js';

it('X46: more files than the limit are an error, never a shortened list', async () => {
  const root = await mkdtemp(join(tmpdir(), 'plenum-many-'));
  try {
    for (let number = 0; number < 5; number += 1) await writeFile(join(root, `${number}.txt`), '');
    expect(await findFiles(root, ['*.txt'], 5)).toHaveLength(5);
    await expect(findFiles(root, ['*.txt'], 4)).rejects.toMatchObject({ code: 'E_TOO_MANY_FILES' });
  } finally {
    await rm(root, { recursive: true });
  }
});

it('X46: a folder behind a link is not entered, however the pattern comes to name it', async () => {
  const root = await mkdtemp(join(tmpdir(), 'plenum-linked-'));
  const outside = await mkdtemp(join(tmpdir(), 'plenum-outside-'));
  try {
    await mkdir(join(outside, 'deep'));
    for (const name of ['secret.txt', 'deep/secret.txt'])
      await writeFile(join(outside, name), 'secret');
    await mkdir(join(root, 'own'));
    await writeFile(join(root, 'own/mine.txt'), 'mine');
    await symlink(outside, join(root, 'link'));
    await symlink(outside, join(root, 'own/link'));
    for (const glob of [
      'link/*',
      'link/**',
      'link/deep/*',
      'link/secret.txt',
      'own/link/*',
      '{link,own}/*.txt',
      '**/*.txt',
    ])
      expect([glob, (await findFiles(root, [glob])).filter((path) => /secret/.test(path))]).toEqual(
        [glob, []],
      );
    expect(await findFiles(root, ['**/*.txt', 'link/*'])).toEqual(['own/mine.txt']);
  } finally {
    await rm(root, { recursive: true });
    await rm(outside, { recursive: true });
  }
});
