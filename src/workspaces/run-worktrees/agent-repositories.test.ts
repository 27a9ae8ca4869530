import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from './fixtures/error-code.js';
import { TestRepository, writeIn } from './fixtures/test-repository.js';

describe('submodules', () => {
  let repository: TestRepository;
  let library: TestRepository;
  beforeEach(async () => {
    library = await TestRepository.create({ 'lib.txt': 'lib\n' });
    repository = await TestRepository.create();
    repository.git('submodule', '--quiet', 'add', library.root, 'lib');
    repository.commit('with a submodule');
  });
  afterEach(async () => {
    await repository.cleanup();
    await library.cleanup();
  });

  const openWithSubmodule = async () => {
    const worktrees = await repository.open();
    const tree = await worktrees.open(1);
    repository.gitIn(tree.workspace.path, 'submodule', '--quiet', 'update', '--init');
    return { worktrees, tree, inner: join(tree.workspace.path, 'lib') };
  };

  it('X102: a worktree has the link and an empty folder; work beside it is sealed', async () => {
    const worktrees = await repository.open();
    const tree = await worktrees.open(1);
    await writeIn(tree.workspace.path, 'a.txt', 'A\n');
    expect(await worktrees.seal(1, tree)).toMatchObject({ commits: 1, diffStat: { files: 1 } });
  });

  it('X102: one that the agent filled and did not change travels as its link', async () => {
    const { worktrees, tree } = await openWithSubmodule();
    await writeIn(tree.workspace.path, 'a.txt', 'A\n');
    expect(await worktrees.seal(1, tree)).toMatchObject({ commits: 1, diffStat: { files: 1 } });
  });

  it('X102: changed files or commits inside one are refused, and the folder stays with them', async () => {
    const { worktrees, tree, inner } = await openWithSubmodule();
    await writeFile(join(inner, 'lib.txt'), 'changed\n');
    expect(await failureOf(worktrees.seal(1, tree))).toMatch(
      /^E_WORKTREE_SUBMODULE.*submodule lib/,
    );
    repository.gitIn(inner, 'commit', '-q', '-a', '-m', 'inside');
    expect(await failureOf(worktrees.seal(1, tree))).toMatch(/^E_WORKTREE_SUBMODULE/);
    expect(repository.gitIn(inner, 'show', 'HEAD:lib.txt')).toBe('changed');
    expect((await repository.open()).kept.map(({ path }) => path)).toEqual([tree.workspace.path]);
  });

  it('X102: moving one to a commit that its remote has is a change like any other', async () => {
    await library.write('lib.txt', 'newer\n');
    const newer = library.commit('newer');
    const { worktrees, tree, inner } = await openWithSubmodule();
    repository.gitIn(inner, 'fetch', '-q');
    repository.gitIn(inner, 'checkout', '-q', newer);
    const sealed = await worktrees.seal(1, tree);
    expect(repository.git('ls-tree', sealed.commit, 'lib')).toContain(newer);
  });
});
