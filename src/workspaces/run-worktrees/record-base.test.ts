import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from './fixtures/error-code.js';
import { TestRepository } from './fixtures/test-repository.js';
import { recordBase } from './record-base.js';

describe('the commit that worktrees start from', () => {
  let repository: TestRepository;
  beforeEach(async () => {
    repository = await TestRepository.create();
  });
  afterEach(() => repository.cleanup());

  it('X102: is HEAD, or a ref that is named', async () => {
    const first = repository.git('rev-parse', 'HEAD');
    repository.git('tag', 'v1');
    await repository.write('a.txt', 'A\n');
    const second = repository.commit('second');
    expect(await recordBase(repository.root)).toEqual({
      commit: second,
      branch: 'main',
      root: repository.root,
      dirty: false,
    });
    expect((await recordBase(join(repository.root, 'sub'), { ref: 'v1' })).commit).toBe(first);
    expect(await failureOf(recordBase(repository.root, { ref: 'none' }))).toMatch(
      /^E_GIT_REF "none"/,
    );
    expect(await failureOf(recordBase(repository.root, { ref: '--all' }))).toMatch(/^E_GIT_REF/);
  });

  it('X102: can hold what is not committed, untracked files too, while index, HEAD and stash stay', async () => {
    await repository.write('.gitignore', 'secret\n');
    await repository.write('secret', 'x');
    await repository.write('staged.txt', 'staged\n');
    repository.git('add', 'staged.txt');
    await repository.write('staged.txt', 'and changed\n');
    await repository.write('new file.txt', 'new\n');
    await rm(join(repository.root, 'sub/b.txt'));
    await chmod(join(repository.root, 'a.txt'), 0o755);
    const before = repository.userState();
    const { commit, dirty } = await recordBase(repository.root, { uncommitted: true });
    expect(repository.userState()).toBe(before);
    expect(dirty).toBe(true);
    expect(repository.git('rev-parse', `${commit}^`)).toBe(repository.git('rev-parse', 'HEAD'));
    expect(repository.git('ls-tree', '-r', '--name-only', commit).split('\n')).toEqual([
      '.gitignore',
      'a.txt',
      'new file.txt',
      'staged.txt',
    ]);
    expect(repository.git('show', `${commit}:staged.txt`)).toBe('and changed');
    await repository.open({ base: commit });
    repository.git('gc', '-q', '--prune=now');
    expect(repository.git('cat-file', '-t', commit)).toBe('commit');
  });

  it('X102: works before the first commit when the files are taken as they are', async () => {
    const fresh = await TestRepository.create({});
    await fresh.write('x.txt', 'x\n');
    const { commit } = await recordBase(fresh.root, { uncommitted: true });
    const tree = await (await fresh.open({ base: commit })).open(1);
    expect(await tree.workspace.read('x.txt', {})).toBe('x\n');
    await fresh.cleanup();
  });

  it('X102: leaves the user’s nested repositories alone', async () => {
    repository.git('init', '-q', 'nested');
    await repository.write('nested/n.txt', 'n\n');
    await repository.write('a.txt', 'A\n');
    const { commit } = await recordBase(repository.root, { uncommitted: true });
    expect(repository.git('ls-tree', '-r', '--name-only', commit).split('\n')).toEqual([
      'a.txt',
      'sub/b.txt',
    ]);
    expect(repository.gitIn(join(repository.root, 'nested'), 'rev-parse', '--show-toplevel')).toBe(
      join(repository.root, 'nested'),
    );
  });

  it('X102: a run whose base is not in the repository says so', async () => {
    expect(await failureOf(repository.open({ base: 'a'.repeat(40) }))).toMatch(/^E_GIT_REF/);
  });
});
