import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRepository } from '../git/repository.js';
import { TestRepository, writeIn } from './fixtures/test-repository.js';
import { pruneWorktrees } from './prune.js';

describe('what a process that died left behind', () => {
  let repository: TestRepository;
  beforeEach(async () => {
    repository = await TestRepository.create();
  });
  afterEach(() => repository.cleanup());

  const prune = async (more: { runDir?: string | null; dryRun?: boolean; force?: boolean } = {}) =>
    pruneWorktrees(await openRepository(repository.root, process.env), {
      runId: 'r7k2',
      runDir: repository.runDir,
      dryRun: false,
      force: false,
      ...more,
    });
  const refs = () =>
    repository.git('for-each-ref', '--format=%(refname)', 'refs/plenum').split('\n');

  it('X102: folders whose content is under a ref are swept at the next start; work of no commit is kept and listed', async () => {
    const died = await repository.open();
    const [idle, working, committed, sealed] = [
      await died.open(1),
      await died.open(2),
      await died.open(3),
      await died.open(4),
    ];
    await writeIn(working.workspace.path, 'new.txt', 'new\n');
    repository.gitIn(committed.workspace.path, 'commit', '-q', '--allow-empty', '-m', 'mine');
    await writeIn(sealed.workspace.path, 'a.txt', 'A\n');
    // As if the process had died between the ref and the removal of the folder.
    await writeIn(repository.folder, 'copy/a.txt', 'A\n');
    const twin = await died.open(4);
    await writeIn(twin.workspace.path, 'a.txt', 'A\n');
    await died.seal(4, twin);
    const next = await repository.open();
    expect(next.kept.map(({ path }) => path).sort()).toEqual(
      [working.workspace.path, committed.workspace.path].sort(),
    );
    for (const gone of [idle, sealed]) expect(existsSync(gone.workspace.path)).toBe(false);
    const fresh = await next.open(2);
    expect(await fresh.workspace.files(['new.txt'])).toEqual([]);
  });

  it('X102: a folder that was still being filled is swept; one in which anything was written is kept', async () => {
    const root = join(repository.root, '.plenum/worktrees/r7k2');
    await repository.open();
    for (const name of ['7-half', '8-half']) {
      repository.git(
        'worktree',
        'add',
        '--detach',
        '--no-checkout',
        '-q',
        join(root, name),
        'HEAD',
      );
    }
    repository.gitIn(join(root, '7-half'), 'reset', '-q');
    await writeIn(join(root, '8-half'), 'mine.txt', 'mine\n');
    const next = await repository.open();
    expect(next.kept.map(({ path }) => basename(path))).toEqual(['8-half']);
    expect(existsSync(join(root, '7-half'))).toBe(false);
  });

  it('X102 X76: a process that died while it removed a folder leaves no work behind, and no entry', async () => {
    const died = await repository.open();
    const [gone, emptied, own] = [await died.open(1), await died.open(2), await died.open(3)];
    repository.gitIn(own.workspace.path, 'commit', '-q', '--allow-empty', '-m', 'mine');
    const mine = repository.gitIn(own.workspace.path, 'rev-parse', 'HEAD');
    for (const { workspace } of [gone, own]) await rm(workspace.path, { recursive: true });
    for (const name of await readdir(emptied.workspace.path))
      await rm(join(emptied.workspace.path, name), { recursive: true });
    // Half removed: set aside first, so that it is not taken for what an agent left.
    await writeIn(join(repository.root, '.plenum/worktrees/r7k2/.removing-4-half'), 'a.txt', 'a\n');
    expect((await prune({ dryRun: true })).removed).toHaveLength(3);
    expect((await repository.open()).kept).toEqual([]);
    expect(await readdir(join(repository.root, '.plenum/worktrees/r7k2'))).toEqual([]);
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(
      repository.git('rev-parse', `refs/plenum/r7k2/kept-${basename(own.workspace.path)}`),
    ).toBe(mine);
    expect(refs()).toHaveLength(2);
  });

  it('X102 X76: prune takes them, too', async () => {
    const died = await repository.open();
    const [gone, emptied] = [await died.open(1), await died.open(2)];
    await rm(gone.workspace.path, { recursive: true });
    for (const name of await readdir(emptied.workspace.path))
      await rm(join(emptied.workspace.path, name), { recursive: true });
    await writeIn(join(repository.root, '.plenum/worktrees/r7k2/.removing-4-half'), 'a.txt', 'a\n');
    const { removed, kept } = await prune();
    expect([removed.map(({ why }) => why), kept]).toEqual([
      ['no file is in it', 'no file is in it'],
      [],
    ]);
    expect(existsSync(join(repository.root, '.plenum/worktrees/r7k2'))).toBe(false);
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('X102: prune commits what is left to a ref of its own before the folder goes', async () => {
    const tree = await (await repository.open()).open(2);
    await writeIn(tree.workspace.path, 'new.txt', 'new\n');
    const kept = `refs/plenum/r7k2/kept-${basename(tree.workspace.path)}`;
    expect((await prune({ dryRun: true })).removed).toEqual([
      { what: tree.workspace.path, why: `its work is under ${kept}` },
    ]);
    expect(existsSync(tree.workspace.path)).toBe(true);
    expect(await prune()).toEqual({
      removed: [{ what: tree.workspace.path, why: `its work is under ${kept}` }],
      kept: [],
    });
    expect(repository.git('show', `${kept}:new.txt`)).toBe('new');
    expect(existsSync(join(repository.root, '.plenum/worktrees/r7k2'))).toBe(false);
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('X102: a worktree whose entry is gone is pruned without a loss', async () => {
    const tree = await (await repository.open()).open(2);
    await writeIn(tree.workspace.path, 'new.txt', 'new\n');
    await rm(join(repository.root, '.git/worktrees'), { recursive: true });
    expect((await repository.open()).kept).toHaveLength(1);
    await prune();
    expect(
      repository.git('show', `refs/plenum/r7k2/kept-${basename(tree.workspace.path)}:new.txt`),
    ).toBe('new');
  });

  it('X102: worktrees of the user are never touched, missing ones included', async () => {
    const own = join(repository.folder, 'own');
    repository.git('worktree', 'add', '-q', own, '-b', 'own');
    const away = join(repository.folder, 'away');
    repository.git('worktree', 'add', '-q', away, '-b', 'away');
    await rm(away, { recursive: true });
    const worktrees = await repository.open();
    await worktrees.seal(1, await worktrees.open(1));
    await worktrees.open(2);
    await prune({ runDir: null });
    const listed = repository.git('worktree', 'list', '--porcelain');
    expect(listed).toContain(own);
    expect(listed).toContain(away);
  });

  it('X102: refs of a run that is gone go when a branch holds their commits or their landing; others need force', async () => {
    const worktrees = await repository.open();
    const seal = async (n: number, path: string) => {
      const tree = await worktrees.open(n);
      await writeIn(tree.workspace.path, path, `${n}\n`);
      return worktrees.seal(n, tree);
    };
    const landed = await seal(1, 'one.txt');
    await seal(2, 'two.txt');
    await worktrees.merge({
      candidates: [{ workspace: landed, label: 'one', key: '1:0' }],
      when: 'end',
      protect: { globs: [] },
      signal: new AbortController().signal,
    });
    expect((await prune()).removed).toEqual([]);
    expect(refs()).toHaveLength(3);
    expect((await prune({ runDir: null, dryRun: true })).removed).toHaveLength(2);
    expect((await prune({ runDir: null })).kept).toEqual([
      { what: 'refs/plenum/r7k2/2', why: 'no branch holds its commit' },
    ]);
    expect(refs()).toEqual(['refs/plenum/r7k2/2']);
    await prune({ runDir: null, force: true });
    expect(refs()).toEqual(['']);
    expect(repository.git('rev-parse', '--verify', 'plenum/r7k2')).toMatch(/^[0-9a-f]{40}$/);
  });
});
