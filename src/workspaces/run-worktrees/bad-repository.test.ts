import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from './fixtures/error-code.js';
import { mountSmallDisk } from './fixtures/small-disk.js';
import { TestRepository, writeIn } from './fixtures/test-repository.js';
import { recordBase } from './record-base.js';

describe('repositories in a bad state', () => {
  let repository: TestRepository;
  beforeEach(async () => {
    repository = await TestRepository.create();
  });
  afterEach(() => repository.cleanup());

  it('X102: without git, or with one that is too old, the message says what to install', async () => {
    const none = { PATH: join(repository.folder, 'none') };
    expect(await failureOf(recordBase(repository.root, { environment: none }))).toMatch(
      /^E_GIT_MISSING/,
    );
    await writeIn(none.PATH, 'git', '#!/bin/sh\necho git version 2.20.1\n');
    execFileSync('chmod', ['+x', join(none.PATH, 'git')]);
    expect(await failureOf(recordBase(repository.root, { environment: none }))).toMatch(
      /^E_GIT_MISSING.*2\.38.*2\.20\.1/,
    );
  });

  it('X102: a folder that is no repository, a bare one, and one without a commit are refused', async () => {
    const plain = join(repository.folder, 'plain');
    await mkdir(plain);
    expect(await failureOf(recordBase(plain))).toMatch(/^E_NO_REPOSITORY/);
    repository.git('clone', '-q', '--bare', '.', join(repository.folder, 'bare'));
    expect(await failureOf(recordBase(join(repository.folder, 'bare')))).toMatch(
      /^E_NO_REPOSITORY/,
    );
    repository.git('init', '-q', plain);
    expect(await failureOf(recordBase(plain))).toMatch(/^E_NO_REPOSITORY.*no commit/);
  });

  it('X102: a checkout of a bare repository works like any other', async () => {
    const bare = join(repository.folder, 'bare');
    const checkout = join(repository.folder, 'checkout');
    repository.git('clone', '-q', '--bare', '.', bare);
    repository.gitIn(bare, 'worktree', 'add', '-q', checkout, 'main');
    const worktrees = await repository.open({ project: checkout });
    const tree = await worktrees.open(1);
    await writeIn(tree.workspace.path, 'a.txt', 'A\n');
    const workspace = await worktrees.seal(1, tree);
    expect(repository.gitIn(bare, 'show', `${workspace.ref}:a.txt`)).toBe('A');
  });

  it('X102: a dirty tree and a detached HEAD stay as they are, and worktrees start from the commit', async () => {
    repository.git('switch', '-q', '--detach');
    await repository.write('a.txt', 'mine\n');
    await repository.write('own.txt', 'mine\n');
    repository.git('add', 'own.txt');
    const before = repository.userState();
    expect(await recordBase(repository.root)).toMatchObject({
      branch: null,
      dirty: true,
      commit: repository.git('rev-parse', 'HEAD'),
    });
    const worktrees = await repository.open();
    const tree = await worktrees.open(1);
    expect(await tree.workspace.read('a.txt', {})).toBe('a\n');
    await worktrees.seal(1, tree);
    expect(repository.userState()).toBe(before);
  });

  it('X102: a repository inside another is the one that counts', async () => {
    const inner = join(repository.root, 'inner');
    repository.git('init', '-q', inner);
    await writeIn(inner, 'x.txt', 'x\n');
    repository.gitIn(inner, 'add', '-A');
    repository.gitIn(inner, 'commit', '-q', '-m', 'inner');
    expect(await recordBase(inner)).toMatchObject({ root: inner });
    const tree = await (
      await repository.open({ project: inner, base: repository.gitIn(inner, 'rev-parse', 'HEAD') })
    ).open(1);
    expect(await tree.workspace.files(['**/*'])).toEqual(['x.txt']);
  });

  it('X102: a project folder that is not committed is refused, as every worktree would be empty', async () => {
    await repository.write('.gitignore', 'ignored/\n');
    await repository.write('ignored/x.txt', 'x');
    expect(await failureOf(recordBase(join(repository.root, 'ignored')))).toMatch(
      /^E_NO_REPOSITORY.*ignored/,
    );
  });

  it('X102: hooks never run, failing ones included', async () => {
    for (const hook of [
      'pre-commit',
      'post-checkout',
      'post-commit',
      'reference-transaction',
      'post-merge',
      'commit-msg',
    ]) {
      await repository.write(
        `.git/hooks/${hook}`,
        '#!/bin/sh\ntouch "$(git rev-parse --git-common-dir)/ran"\nexit 1\n',
      );
      execFileSync('chmod', ['+x', join(repository.root, '.git/hooks', hook)]);
    }
    repository.git('config', 'commit.gpgSign', 'true');
    repository.git('config', 'gpg.program', 'false');
    const worktrees = await repository.open();
    const tree = await worktrees.open(1);
    await writeIn(tree.workspace.path, 'a.txt', 'A\n');
    const workspace = await worktrees.seal(1, tree);
    const result = await worktrees.merge({
      candidates: [{ workspace, label: 'one', key: '1:0' }],
      gate: 'true',
      when: 'end',
      protect: { globs: [] },
      signal: new AbortController().signal,
    });
    expect(result.landed).toHaveLength(1);
    await worktrees.close();
    await expect(repository.read('.git/ran')).rejects.toThrow('ENOENT');
  });

  it('X102: variables of a surrounding git command lead nowhere', async () => {
    const environment = {
      ...process.env,
      GIT_DIR: '/nowhere',
      GIT_INDEX_FILE: '/nowhere',
      GIT_WORK_TREE: '/nowhere',
    };
    const worktrees = await repository.open({ environment });
    const tree = await worktrees.open(1);
    const shown = await tree.workspace.sh({
      command: 'git rev-parse --show-toplevel',
      timeoutMs: 5000,
      signal: new AbortController().signal,
    });
    expect(shown.stdout.trim()).toBe(tree.workspace.path);
    await worktrees.discard(tree);
  });

  it('X102: worktrees are not made through a link', async () => {
    await mkdir(join(repository.folder, 'elsewhere'));
    await symlink(join(repository.folder, 'elsewhere'), join(repository.root, '.plenum'));
    expect(await failureOf((await repository.open()).open(1))).toMatch(/^E_PATH_OUTSIDE/);
  });

  it('X102: a lock of another process is waited for; one that stays is named', async () => {
    const lock = join(repository.root, '.git/refs/plenum/r7k2/base.lock');
    await writeIn(repository.root, '.git/refs/plenum/r7k2/base.lock', '');
    setTimeout(() => void rm(lock), 150);
    await repository.open();
    expect(repository.git('rev-parse', 'refs/plenum/r7k2/base')).toBe(
      repository.git('rev-parse', 'HEAD'),
    );
  });

  it('X102: a read-only .git is said, and harms nothing', async (test) => {
    const disk = await mountSmallDisk('4m');
    if (disk === null) return test.skip('no right to mount a file system');
    try {
      const small = await TestRepository.create(undefined, disk.path);
      disk.remount('ro');
      expect(await recordBase(small.root)).toMatchObject({ branch: 'main', dirty: false });
      expect(await failureOf(small.open())).toMatch(
        /^E_GIT .*(Read-only file system|unable to create)/,
      );
      disk.remount('rw');
      await (await small.open()).open(1);
    } finally {
      await disk.close();
    }
  });
});
