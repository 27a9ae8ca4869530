import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forms, isCone, sparseProject } from './fixtures/sparse-project.js';
import { TestRepository, writeIn } from './fixtures/test-repository.js';
import { recordBase } from './record-base.js';

describe.each(Object.keys(forms))('a project with a sparse checkout (%s)', (form) => {
  const project = sparseProject(form);
  const { agent, write, sealedChanges, changesOf } = project;

  it('X49: a worktree has what the project has, and git in it knows why', async () => {
    const { repository, worktrees, tree, at } = project;
    expect((await readdir(at)).sort()).toEqual(['.git', 'app', 'root.txt']);
    expect(agent('status', '--porcelain')).toBe('');
    expect(agent('config', '--get', 'core.sparseCheckout')).toBe('true');
    expect(await worktrees.seal(1, tree)).toMatchObject({ commits: 0 });
    expect((await readdir(repository.root)).sort()).toEqual(['.git', '.plenum', 'app', 'root.txt']);
  });

  it('X49: changes and deletions inside are recorded, and nothing else', async () => {
    const { at } = project;
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
    const { at } = project;
    agent('sparse-checkout', 'add', isCone(form) ? 'other' : '/other/');
    await write('other/1.txt', 'ONE\n');
    await rm(join(at, 'other/2.txt'));
    expect(await sealedChanges()).toEqual(['M other/1.txt', 'D other/2.txt']);
  });

  it('X49: after sparse-checkout disable every deletion is its own', async () => {
    const { at } = project;
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
    const { at } = project;
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
    const { at } = project;
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
    const { repository } = project;
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
    const { repository } = project;
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
    const { repository } = project;
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

  it('X49: a later process takes over a folder that nobody sealed, and loses nothing of it', async () => {
    const { repository, at } = project;
    await write('other/1.txt', 'ONE\n');
    const again = await repository.open();
    expect(again.kept.map(({ path }) => path)).toEqual([at]);
    await rm(join(at, 'other'), { recursive: true });
    expect((await repository.open()).kept).toEqual([]);
    expect(existsSync(at)).toBe(false);
  });

  it('X102: uncommitted changes at the start include files outside, and delete none', async () => {
    const { repository } = project;
    await repository.write('other/1.txt', 'of the user\n');
    const base = await recordBase(repository.root, { uncommitted: true });
    expect([base.dirty, changesOf({ base: 'HEAD', commit: base.commit })]).toEqual([
      true,
      ['M other/1.txt'],
    ]);
  });
});

it('X49: a file that is hidden with update-index in a project with all files stays hidden', async () => {
  const repository = await TestRepository.create();
  repository.git('update-index', '--skip-worktree', 'a.txt');
  await appendFile(join(repository.root, 'a.txt'), 'my own\n');
  await writeFile(join(repository.root, 'c.txt'), 'c\n');
  const base = await recordBase(repository.root, { uncommitted: true });
  expect(repository.git('diff', '--name-status', 'HEAD', base.commit)).toBe('A\tc.txt');
  await repository.cleanup();
});
