import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../run-worktrees/fixtures/error-code.js';
import { TestRepository, writeIn } from '../run-worktrees/fixtures/test-repository.js';

describe('setup, link and copy', () => {
  let repository: TestRepository;
  beforeEach(async () => {
    repository = await TestRepository.create({
      'a.txt': 'a\n',
      'lock.json': '{}\n',
      '.gitignore': 'node_modules/\n',
    });
    await repository.write('node_modules/p/index.js', '1');
    await repository.write('.env', 'KEY=1\n');
  });
  afterEach(() => repository.cleanup());

  it('X102: what is linked and copied is there and in no commit, not even in one of the agent', async () => {
    const worktrees = await repository.open({
      settings: { link: ['node_modules', 'absent', 'a.txt'], copy: ['.env'] },
    });
    const tree = await worktrees.open(1);
    const at = tree.workspace.path;
    expect([
      await readFile(join(at, 'node_modules/p/index.js'), 'utf8'),
      await readFile(join(at, '.env'), 'utf8'),
    ]).toEqual(['1', 'KEY=1\n']);
    await writeIn(at, 'a.txt', 'A\n');
    repository.gitIn(at, 'add', '-A');
    repository.gitIn(at, 'commit', '-q', '-m', 'everything');
    expect(repository.gitIn(at, 'ls-tree', '--name-only', 'HEAD')).toContain('.env');
    const sealed = await worktrees.seal(1, tree);
    expect(repository.git('ls-tree', '-r', '--name-only', sealed.commit).split('\n')).toEqual([
      '.gitignore',
      'a.txt',
      'lock.json',
    ]);
    expect(await readFile(join(repository.root, 'node_modules/p/index.js'), 'utf8')).toBe('1');
    expect(await repository.read('a.txt')).toBe('a\n');
  });

  it('X102: what the setup makes is no work of the agent; what the agent then changes is', async () => {
    const settings = {
      setup:
        'mkdir venv && echo 1 > venv/one && echo 1 > venv/two && echo "{\\"x\\":1}" > lock.json',
      link: [],
      copy: [],
    };
    const worktrees = await repository.open({ settings });
    const idle = await worktrees.open(1);
    expect(await worktrees.seal(1, idle)).toMatchObject({ commits: 0 });
    const tree = await worktrees.open(2);
    await writeIn(tree.workspace.path, 'venv/two', 'by the agent\n');
    await writeIn(tree.workspace.path, 'a.txt', 'A\n');
    const sealed = await worktrees.seal(2, tree);
    expect(repository.git('diff', '--name-only', sealed.base, sealed.commit).split('\n')).toEqual([
      'a.txt',
      'venv/two',
    ]);
  });

  it('X102: a setup that fails says what it printed, and leaves no worktree', async () => {
    const worktrees = await repository.open({
      settings: { setup: 'echo no such registry >&2; exit 9', link: [], copy: [] },
    });
    expect(await failureOf(worktrees.open(1))).toMatch(
      /^E_WORKTREE_SETUP[\s\S]*code 9[\s\S]*no such registry/,
    );
    expect(await readdir(join(repository.root, '.plenum/worktrees/r7k2'))).toEqual([]);
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('X102: a setup that hangs ends at its time limit', async () => {
    const worktrees = await repository.open({
      settings: { setup: 'sleep 60', setupTimeoutMs: 200, link: [], copy: [] },
    });
    expect(await failureOf(worktrees.open(1))).toMatch(/^E_WORKTREE_SETUP.*longer than/);
  });

  it.each(['..', '.', '/etc', '.git', '.plenum/runs', 'x/../..'])(
    'X102: %j is not brought in',
    async (path) => {
      const worktrees = await repository.open({ settings: { link: [path], copy: [] } });
      expect(await failureOf(worktrees.open(1))).toMatch(/^E_PATH_OUTSIDE/);
    },
  );

  it('X102: git in the user’s checkout does not see the worktrees', async () => {
    const worktrees = await repository.open();
    await worktrees.open(1);
    expect(repository.git('status', '--porcelain')).toBe('?? .env');
    expect(existsSync(join(repository.root, '.plenum/worktrees/.gitignore'))).toBe(true);
  });
});
