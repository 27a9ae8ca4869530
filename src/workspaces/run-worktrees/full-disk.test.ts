import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { failureOf } from './fixtures/error-code.js';
import { mountSmallDisk } from './fixtures/small-disk.js';
import { TestRepository, writeIn } from './fixtures/test-repository.js';

it('X28 X49 X102: a disk that is full in the middle of a merge is called so and loses nothing, and the merge goes on when there is room', async (test) => {
  const disk = await mountSmallDisk('12m');
  if (disk === null) return test.skip('no right to mount a file system');
  try {
    const repository = await TestRepository.create(undefined, disk.path);
    const worktrees = await repository.open();
    const candidates = [];
    for (const n of [1, 2, 3]) {
      const tree = await worktrees.open(n);
      await writeIn(tree.workspace.path, `new-${n}.txt`, `${n}\n`.repeat(1000));
      candidates.push({
        workspace: await worktrees.seal(n, tree),
        label: `call ${n}`,
        key: `${n}:0`,
      });
    }
    const filler = join(disk.path, 'filler');
    // The gate of the second landing fills the disk: the first is on the branch, the next objects
    // do not fit.
    const gate = `if [ -e new-2.txt ]; then cat /dev/zero > ${filler} 2>/dev/null; fi; true`;
    const request = {
      candidates,
      when: 'each' as const,
      protect: { globs: [] },
      signal: new AbortController().signal,
    };
    expect(await failureOf(worktrees.merge({ ...request, gate }))).toMatch(
      /^E_DISK_FULL the disk is full: git /,
    );
    expect((await statfs(disk.path)).bavail).toBe(0);
    const landedBefore = repository.git('rev-list', '--count', 'main..plenum/r7k2');
    expect(Number(landedBefore)).toBeLessThan(3);
    expect(Number(landedBefore)).toBeGreaterThan(0);
    await rm(filler);
    const result = await (await repository.open()).merge(request);
    expect(result.landed.map(({ label }) => label)).toEqual(['call 1', 'call 2', 'call 3']);
    expect(repository.git('rev-list', '--count', 'main..plenum/r7k2')).toBe('3');
    expect(repository.git('fsck', '--connectivity-only')).not.toMatch(/missing|broken/);
  } finally {
    await disk.close();
  }
});

it('X102: a disk that is full at the seal keeps the folder with all its work', async (test) => {
  const disk = await mountSmallDisk('6m');
  if (disk === null) return test.skip('no right to mount a file system');
  try {
    const repository = await TestRepository.create(undefined, disk.path);
    const worktrees = await repository.open();
    const tree = await worktrees.open(1);
    await writeIn(
      tree.workspace.path,
      'work.bin',
      Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7919) % 251)),
    );
    await writeFile(join(disk.path, 'filler'), Buffer.alloc(20_000_000)).catch(() => undefined);
    expect(await failureOf(worktrees.seal(1, tree))).toMatch(/^E_DISK_FULL the disk is full: /);
    expect(await tree.workspace.files(['work.bin'])).toEqual(['work.bin']);
    await rm(join(disk.path, 'filler'));
    expect(await worktrees.seal(1, tree)).toMatchObject({ commits: 1, diffStat: { files: 1 } });
  } finally {
    await disk.close();
  }
});
