import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TestRepository, writeIn } from '../run-worktrees/fixtures/test-repository.js';
import { copyIndex } from './copy-index.js';

it('X102: a copy of an index is never younger than the index, so that git looks into files of the same moment', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-index-'));
  const [from, to] = [join(folder, 'index'), join(folder, 'copy')];
  await writeFile(from, 'x');
  await utimes(from, 1_700_000_000.987654, 1_700_000_000.987654);
  await copyIndex(from, to);
  const [original, copy] = await Promise.all([stat(from), stat(to)]);
  expect(copy.mtimeMs).toBeLessThanOrEqual(original.mtimeMs);
  expect(original.mtimeMs - copy.mtimeMs).toBeLessThan(2);
  await rm(folder, { recursive: true });
});

it('X102: an edit of the same size right after the checkout is work like any other', async () => {
  const repository = await TestRepository.create();
  const worktrees = await repository.open();
  const sealed = await Promise.all(
    Array.from({ length: 16 }, async (_, n) => {
      const tree = await worktrees.open(n + 1);
      await writeIn(tree.workspace.path, 'a.txt', 'A\n');
      return worktrees.seal(n + 1, tree);
    }),
  );
  expect(sealed.map(({ diffStat }) => diffStat.files)).toEqual(Array.from({ length: 16 }, () => 1));
  await repository.cleanup();
});
