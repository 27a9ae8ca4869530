import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenWorktree } from '../../core/ports/worktrees.js';
import { isCone, sparseForms, sparseRepository } from './fixtures/sparse-repository.js';
import { type TestRepository, writeIn } from './fixtures/test-repository.js';
import type { RunWorktrees } from './open-worktrees.js';

describe.each(sparseForms)('a project with a sparse checkout (%s)', (form) => {
  let repository: TestRepository;
  let worktrees: RunWorktrees;
  let tree: OpenWorktree;
  let at: string;
  const agent = (...args: readonly string[]) => repository.gitIn(at, ...args);
  const write = (path: string, text: string) => writeIn(at, path, text);
  const sealedChanges = async () => changesOf(await worktrees.seal(1, tree));
  const changesOf = ({ base, commit }: { readonly base: string; readonly commit: string }) =>
    repository
      .git('diff', '--no-renames', '--name-status', base, commit)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replace('\t', ' '));

  beforeEach(async () => {
    repository = await sparseRepository(form);
    worktrees = await repository.open();
    tree = await worktrees.open(1);
    at = tree.workspace.path;
  });
  afterEach(async () => {
    await worktrees.close();
    await repository.cleanup();
  });

  it('X49: a worktree has what the project has, and git in it knows why', async () => {
    expect((await readdir(at)).sort()).toEqual(['.git', 'app', 'root.txt']);
    expect(agent('status', '--porcelain')).toBe('');
    expect(agent('config', '--get', 'core.sparseCheckout')).toBe('true');
    expect(await worktrees.seal(1, tree)).toMatchObject({ commits: 0 });
    expect((await readdir(repository.root)).sort()).toEqual(['.git', '.plenum', 'app', 'root.txt']);
  });

  it('X49: changes and deletions inside are recorded, and nothing else', async () => {
    await write('app/a.txt', 'A\n');
    await rm(join(at, 'app/deep'), { recursive: true });
    await write('app/new.txt', 'new\n');
    expect(await sealedChanges()).toEqual(['M app/a.txt', 'D app/deep/b.txt', 'A app/new.txt']);
  });

  it('X49: files that it writes where nothing was checked out are recorded, old names and new ones', async () => {
    await write('other/1.txt', 'ONE\n');
    await write('other/new.txt', 'new\n');
    await write('fresh/x.txt', 'x\n');
    expect(await sealedChanges()).toEqual(['A fresh/x.txt', 'M other/1.txt', 'A other/new.txt']);
  });

  it('X49: commits of its own count like everywhere, with what they have outside', async () => {
    await write('app/a.txt', 'A\n');
    await write('other/1.txt', 'ONE\n');
    await write('other/new.txt', 'new\n');
    agent('add', '--sparse', '-A');
    agent('commit', '-q', '-m', 'mine');
    await write('app/later.txt', 'later\n');
    expect(await sealedChanges()).toEqual([
      'M app/a.txt',
      'A app/later.txt',
      'M other/1.txt',
      'A other/new.txt',
    ]);
  });

  it('X49: what it brings in with sparse-checkout add is edited and deleted like the rest', async () => {
    agent('sparse-checkout', 'add', isCone(form) ? 'other' : '/other/');
    await write('other/1.txt', 'ONE\n');
    await rm(join(at, 'other/2.txt'));
    expect(await sealedChanges()).toEqual(['M other/1.txt', 'D other/2.txt']);
  });

  it('X49: after sparse-checkout disable every deletion is its own', async () => {
    agent('sparse-checkout', 'disable');
    await rm(join(at, 'other'), { recursive: true });
    agent('rm', '-q', 'lib/x.txt');
    expect(await sealedChanges()).toEqual([
      'D lib/x.txt',
      'D other/1.txt',
      'D other/2.txt',
      'D other/deep/3.txt',
    ]);
  });

  it('X49: a narrower checkout deletes nothing, and keeps what was committed outside of it', async () => {
    agent('sparse-checkout', 'disable');
    await write('other/1.txt', 'ONE\n');
    await write('other/new.txt', 'new\n');
    agent('add', '-A');
    agent('commit', '-q', '-m', 'mine');
    agent('sparse-checkout', 'set', '--cone', 'lib');
    expect(existsSync(join(at, 'app'))).toBe(false);
    expect(await sealedChanges()).toEqual(['M other/1.txt', 'A other/new.txt']);
  });

  it('X49: renames across the border are recorded on both sides', async () => {
    agent('mv', '--sparse', 'other/1.txt', 'app/one.txt');
    await mkdir(join(at, 'lib'), { recursive: true });
    await rename(join(at, 'app/a.txt'), join(at, 'lib/a.txt'));
    expect(await sealedChanges()).toEqual([
      'D app/a.txt',
      'A app/one.txt',
      'A lib/a.txt',
      'D other/1.txt',
    ]);
  });

  it('X49: what git merged for it without a file is recorded', async () => {
    repository.git(
      'worktree',
      'add',
      '-q',
      '--detach',
      '--no-checkout',
      join(repository.folder, 'side'),
    );
    const side = join(repository.folder, 'side');
    repository.gitIn(side, 'sparse-checkout', 'disable');
    repository.gitIn(side, 'reset', '-q', '--hard');
    await writeIn(side, 'other/1.txt', 'ONE\n');
    await writeIn(side, 'other/new.txt', 'new\n');
    repository.gitIn(side, 'add', '-A');
    repository.gitIn(side, 'commit', '-q', '-m', 'beside');
    agent('cherry-pick', '--no-commit', repository.gitIn(side, 'rev-parse', 'HEAD'));
    expect(await sealedChanges()).toEqual(['M other/1.txt', 'A other/new.txt']);
  });

  it.each([
    ['its index is gone', 'index'],
    ['the whole entry of the worktree is gone', '.'],
  ])('X49: nothing outside is deleted when %s', async (_, part) => {
    const admin = agent('rev-parse', '--absolute-git-dir');
    await write('app/a.txt', 'A\n');
    await write('other/1.txt', 'ONE\n');
    await rm(join(admin, part), { recursive: true });
    expect(await sealedChanges()).toEqual(['M app/a.txt', 'M other/1.txt']);
  });

  it('X49: an index made anew from the files on disk deletes nothing outside', async () => {
    const admin = agent('rev-parse', '--absolute-git-dir');
    await rm(join(admin, 'index'));
    agent('add', '-A');
    await write('app/a.txt', 'A\n');
    expect(await sealedChanges()).toEqual(['M app/a.txt']);
  });

  it('X49 X102: what is copied in over a file that is left out is no work', async () => {
    await writeIn(repository.root, 'other/1.txt', 'of the user\n');
    const second = await repository.open({ settings: { link: [], copy: ['other'] } });
    const copied = await second.open(2);
    expect(await readFile(join(copied.workspace.path, 'other/1.txt'), 'utf8')).toBe(
      'of the user\n',
    );
    await writeIn(copied.workspace.path, 'app/a.txt', 'A\n');
    expect(changesOf(await second.seal(2, copied))).toEqual(['M app/a.txt']);
  });

  it('X49 X102: what a setup brings in is no work; what is changed in it then is', async () => {
    const settings = {
      setup: 'git sparse-checkout disable && echo set > other/set.txt',
      link: [],
      copy: [],
    };
    const second = await repository.open({ settings });
    const idle = await second.open(2);
    expect(await second.seal(2, idle)).toMatchObject({ commits: 0 });
    const busy = await second.open(3);
    await writeIn(busy.workspace.path, 'other/1.txt', 'ONE\n');
    await rm(join(busy.workspace.path, 'other/2.txt'));
    expect(changesOf(await second.seal(3, busy))).toEqual(['M other/1.txt', 'D other/2.txt']);
  });
});
