import { existsSync } from 'node:fs';
import { chmod, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { WorktreeBench } from './worktree-bench.js';

/** A call works in a worktree of its own, and what it did there is kept (X102). */
export function describeSeals(bench: WorktreeBench): void {
  const { write, work } = bench;

  it('X102: a worktree starts from the base with all its files, and the user sees nothing of it', async () => {
    const before = bench.fixture.userState();
    const tree = await bench.worktrees.open(1);
    expect(tree.workspace.kind).toBe('worktree');
    expect(await tree.workspace.files(['**/*'])).toEqual(['a.txt', 'sub/b.txt']);
    await write(tree, 'a.txt', 'changed\n');
    await bench.worktrees.seal(1, tree);
    expect(bench.fixture.userState()).toBe(before);
  });

  it('X102: a seal holds untracked files, deletions, modes, links and binary files, and then the folder goes', async () => {
    const tree = await bench.worktrees.open(1);
    const at = tree.workspace.path;
    await write(tree, 'new/file.txt', 'new\n');
    await write(tree, 'bin', Buffer.from([0, 255, 1, 10]));
    await write(tree, 'run.sh', '#!/bin/sh\n');
    await chmod(join(at, 'run.sh'), 0o755);
    await symlink('a.txt', join(at, 'link'));
    await rm(join(at, 'sub/b.txt'));
    const sealed = await bench.worktrees.seal(1, tree);
    expect(sealed).toMatchObject({ base: tree.base, commits: 1, diffStat: { files: 5 } });
    expect(existsSync(at)).toBe(false);
    const again = await bench.worktrees.open(2, sealed.commit);
    const shown = await again.workspace.sh({
      command:
        'cat new/file.txt; od -An -tx1 bin; test -x run.sh && readlink ' +
        'link; ls -A sub 2>&1 | wc -l',
      timeoutMs: 5000,
      signal: new AbortController().signal,
    });
    expect(shown.stdout.split('\n').map((line) => line.trim())).toEqual([
      'new',
      '00 ff 01 0a',
      'a.txt',
      expect.stringMatching(/^[01]$/),
      '',
    ]);
    expect(await again.workspace.files(['**/*.txt'])).toEqual(['a.txt', 'new/file.txt']);
    await bench.worktrees.discard(again);
  });

  it('X102: a call that changed nothing has its base as commit and no bundle', async () => {
    const sealed = await bench.worktrees.seal(1, await bench.worktrees.open(1));
    expect(sealed).toMatchObject({
      commit: sealed.base,
      commits: 0,
      diffStat: { files: 0, insertions: 0, deletions: 0 },
    });
    expect(sealed.bundle).toBeUndefined();
    expect(await bench.worktrees.restore(sealed)).toBe(true);
    expect(await bench.worktrees.diff(sealed)).toBe('');
  });

  it('X102: what a reader changed is dropped with its folder', async () => {
    const tree = await bench.worktrees.open(1);
    await write(tree, 'a.txt', 'scribble');
    await bench.worktrees.discard(tree);
    expect(existsSync(tree.workspace.path)).toBe(false);
  });

  it('X49: diff() shows what a call changed', async () => {
    expect(await bench.worktrees.diff(await work(1, { 'a.txt': 'A\n' }))).toContain('-a\n+A\n');
  });

  it('X102: work comes back from its bundle when the repository lacks it, and a lost one says so', async () => {
    const sealed = await work(1, { 'a.txt': 'A\n' });
    bench.fixture.loseCommits(sealed.ref);
    expect(await bench.worktrees.restore({ ...sealed, bundle: undefined })).toBe(false);
    expect(await bench.worktrees.restore(sealed)).toBe(true);
    const tree = await bench.worktrees.open(2, sealed.commit);
    expect(await readFile(join(tree.workspace.path, 'a.txt'), 'utf8')).toBe('A\n');
    await bench.worktrees.discard(tree);
  });
}
