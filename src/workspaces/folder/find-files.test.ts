import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
