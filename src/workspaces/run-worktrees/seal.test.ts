import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenWorktree } from '../../core/ports/worktrees.js';
import { failureOf } from './fixtures/error-code.js';
import { TestRepository, writeIn } from './fixtures/test-repository.js';
import type { RunWorktrees } from './open-worktrees.js';

describe('what agents do to their worktree', () => {
  let repository: TestRepository;
  let worktrees: RunWorktrees;
  let tree: OpenWorktree;
  let at: string;
  const agent = (...args: readonly string[]) => repository.gitIn(at, ...args);
  const write = (path: string, text: string) => writeIn(at, path, text);
  const files = (commit: string) =>
    repository.git('ls-tree', '-r', '--name-only', commit).split('\n');

  beforeEach(async () => {
    repository = await TestRepository.create();
    worktrees = await repository.open();
    tree = await worktrees.open(1);
    at = tree.workspace.path;
  });
  afterEach(() => repository.cleanup());

  it('X102: commits of its own count, and what it did not commit comes on top', async () => {
    await write('a.txt', 'A\n');
    agent('commit', '-q', '-a', '-m', 'mine');
    const own = agent('rev-parse', 'HEAD');
    const sealed = await worktrees.seal(1, tree);
    expect(sealed).toMatchObject({ commit: own, commits: 1 });
    const next = await worktrees.open(2);
    repository.gitIn(next.workspace.path, 'commit', '-q', '--allow-empty', '-m', 'one');
    await writeIn(next.workspace.path, 'b.txt', 'b\n');
    expect(await worktrees.seal(2, next)).toMatchObject({
      commits: 2,
      diffStat: { files: 1, insertions: 1, deletions: 0 },
    });
  });

  it('X102: branches that it made stay, and what was checked out last counts', async () => {
    agent('switch', '-q', '-c', 'topic');
    await write('a.txt', 'A\n');
    agent('commit', '-q', '-a', '-m', 'on a branch');
    const sealed = await worktrees.seal(1, tree);
    expect(sealed.commit).toBe(repository.git('rev-parse', 'topic'));
    expect(repository.git('symbolic-ref', '--short', 'HEAD')).toBe('main');
  });

  it('X102: leaving the history of the base is a change like any other, and both histories are kept', async () => {
    agent('switch', '-q', '--orphan', 'fresh');
    await write('only.txt', 'only\n');
    agent('add', '-A');
    agent('commit', '-q', '-m', 'orphan');
    const orphan = agent('rev-parse', 'HEAD');
    const sealed = await worktrees.seal(1, tree);
    expect(files(sealed.commit)).toEqual(['only.txt']);
    expect(repository.git('log', '--format=%P', '-1', sealed.commit)).toBe(
      `${sealed.base} ${orphan}`,
    );
    expect(sealed.diffStat).toEqual({ files: 3, insertions: 1, deletions: 2 });
  });

  it('X102: a worktree that was removed is a clear failure; commits made in it are kept, and others go on', async () => {
    agent('commit', '-q', '--allow-empty', '-m', 'before');
    const lost = agent('rev-parse', 'HEAD');
    const other = await worktrees.open(2);
    await rm(at, { recursive: true });
    expect(await failureOf(worktrees.seal(1, tree))).toMatch(
      new RegExp(`^E_WORKTREE_GONE.*${lost}`),
    );
    expect(repository.git('for-each-ref', '--format=%(refname)', '--contains', lost)).toMatch(
      /^refs\/plenum\/r7k2\/kept-1-/,
    );
    await writeIn(other.workspace.path, 'a.txt', 'A\n');
    expect(await worktrees.seal(2, other)).toMatchObject({ commits: 1 });
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  it.each([
    'rm .git',
    'rm .git && git init -q . && git add -A && git -c user.name=x -c user.email=x commit -q -m x',
    'echo junk > .git',
    'touch "$(git rev-parse --git-dir)/index.lock"',
    'rm -r "$(git rev-parse --git-dir)"',
  ])('X102: its files are sealed after `%s`', async (command) => {
    await write('a.txt', 'A\n');
    execFileSync('/bin/sh', ['-c', command], { cwd: at });
    await write('new.txt', 'new\n');
    const sealed = await worktrees.seal(1, tree);
    expect([sealed.commits, files(sealed.commit)]).toEqual([1, ['a.txt', 'new.txt', 'sub/b.txt']]);
    expect(repository.git('show', `${sealed.commit}:a.txt`)).toBe('A');
    expect(existsSync(at)).toBe(false);
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('X102: names with spaces, newlines, quotes, globs and bytes that are no UTF-8 are sealed as they are', async () => {
    const names = [
      'with space',
      'new\nline',
      'tab\t',
      '"quoted"',
      '*',
      ':(top)x',
      'é',
      '-dash',
      'back\\slash',
      'a.txt.lock',
    ];
    for (const name of names) await write(name, name);
    await writeFile(Buffer.concat([Buffer.from(`${at}/`), Buffer.from([0x66, 0xff])]), 'bytes');
    await rm(join(at, 'a.txt'));
    await mkdir(join(at, 'a.txt'));
    await write('a.txt/inside', 'file became folder');
    await rm(join(at, 'sub'), { recursive: true });
    await symlink('..', join(at, 'sub'));
    const sealed = await worktrees.seal(1, tree);
    const listed = execFileSync('git', ['ls-tree', '-r', '-z', '--name-only', sealed.commit], {
      cwd: repository.root,
    })
      .toString('latin1')
      .split('\0')
      .slice(0, -1);
    const wanted = [
      ...names.map((name) => Buffer.from(name).toString('latin1')),
      'f\xff',
      'a.txt/inside',
      'sub',
    ];
    expect(listed.sort()).toEqual(wanted.sort());
  });

  it('X102: nothing it tells its own index hides a change, and files it staged by force count', async () => {
    await write('a.txt', 'A\n');
    await write('.gitignore', '*.log\n');
    await write('forced.log', 'forced\n');
    await write('ignored.log', 'ignored\n');
    agent('update-index', '--assume-unchanged', 'a.txt');
    agent('add', '-f', 'forced.log');
    const sealed = await worktrees.seal(1, tree);
    expect(files(sealed.commit)).toEqual(['.gitignore', 'a.txt', 'forced.log', 'sub/b.txt']);
    expect(repository.git('show', `${sealed.commit}:a.txt`)).toBe('A');
  });

  it.each([
    ['untracked', false],
    ['staged and committed', true],
  ])(
    'X102: a repository that it made inside (%s) becomes plain files; its history stays in the run folder',
    async (_how, staged) => {
      await write('inner/x.txt', 'x\n');
      await write('inner/deeper/y.txt', 'y\n');
      agent('init', '-q', 'inner/deeper');
      agent('init', '-q', 'inner');
      repository.gitIn(join(at, 'inner'), 'add', 'x.txt');
      repository.gitIn(join(at, 'inner'), 'commit', '-q', '-m', 'inner');
      const inner = repository.gitIn(join(at, 'inner'), 'rev-parse', 'HEAD');
      if (staged) {
        agent('add', 'inner');
        agent('commit', '-q', '-m', 'a link to it');
      }
      const sealed = await worktrees.seal(1, tree);
      expect(files(sealed.commit)).toEqual([
        'a.txt',
        'inner/deeper/y.txt',
        'inner/x.txt',
        'sub/b.txt',
      ]);
      const kept = join(repository.runDir, 'nested', at.split('/').at(-1) ?? '', 'inner.git');
      expect(repository.gitIn(kept, 'rev-parse', 'HEAD')).toBe(inner);
    },
  );

  it('X102: work sealed twice under one number is kept twice', async () => {
    await write('a.txt', 'first\n');
    const first = await worktrees.seal(1, tree);
    const again = await worktrees.open(1);
    await writeIn(again.workspace.path, 'a.txt', 'second\n');
    const second = await worktrees.seal(1, again);
    expect(repository.git('rev-parse', second.ref)).toBe(second.commit);
    expect(repository.git('for-each-ref', '--contains', first.commit)).toContain(
      'refs/plenum/r7k2/kept-1-',
    );
  });
});
