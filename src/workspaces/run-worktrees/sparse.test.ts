import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenWorktree } from '../../core/ports/worktrees.js';
import { openRepository } from '../git/repository.js';
import { applyToCheckout } from '../landing/apply.js';
import { failureOf } from './fixtures/error-code.js';
import { TestRepository, writeIn } from './fixtures/test-repository.js';
import type { RunWorktrees } from './open-worktrees.js';
import { recordBase } from './record-base.js';

const content = {
  'root.txt': 'root\n',
  'app/a.txt': 'a\n',
  'app/deep/b.txt': 'b\n',
  'other/1.txt': 'one\n',
  'other/2.txt': 'two\n',
  'other/deep/3.txt': 'three\n',
  'lib/x.txt': 'x\n',
};

/** Ways in which a project can be sparse; all have `app` and files of the root. */
const forms: Readonly<Record<string, (repository: TestRepository) => Promise<void>>> = {
  cone: async (repository) => void repository.git('sparse-checkout', 'set', '--cone', 'app'),
  'no cone': async (repository) =>
    void repository.git('sparse-checkout', 'set', '--no-cone', '/app/', '/*.txt'),
  'sparse index': async (repository) =>
    void repository.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'app'),
  'settings without worktreeConfig': async (repository) => {
    repository.git('config', 'core.sparseCheckout', 'true');
    await writeIn(repository.root, '.git/info/sparse-checkout', '/app/\n/*.txt\n');
    repository.git('read-tree', '-m', '-u', 'HEAD');
  },
};

const isCone = (form: string) => form === 'cone' || form === 'sparse index';

describe.each(Object.keys(forms))('a project with a sparse checkout (%s)', (form) => {
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
    repository = await TestRepository.create(content);
    await forms[form]?.(repository);
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

  it('X49: merges land what is outside, conflicts there have both sides, and the gate sees all that the run changed', async () => {
    await write('other/1.txt', 'ONE\n');
    await write('other/new.txt', 'new\n');
    const mine = await worktrees.seal(1, tree);
    const other = await worktrees.open(2);
    await writeIn(other.workspace.path, 'other/1.txt', 'UNO\n');
    const theirs = await worktrees.seal(2, other);
    const candidates = [mine, theirs].map((workspace, n) => ({
      workspace,
      key: `k${n}`,
      label: `l${n}`,
    }));
    const gate = 'ls -R other app && cat other/1.txt other/new.txt';
    const protect = { globs: ['**/1.txt'] };
    const merged = await worktrees.merge({
      candidates,
      gate,
      protect,
      when: 'end',
      signal: new AbortController().signal,
    });
    expect(merged).toMatchObject({
      landed: [{ label: 'l0' }],
      gate: { passed: true, touched: ['other/1.txt'] },
    });
    expect(merged.conflicts[0]?.files).toMatchObject([
      { path: 'other/1.txt', base: 'one\n', ours: 'ONE\n', theirs: 'UNO\n' },
    ]);
    expect(merged.gate?.output).not.toContain('2.txt');
    expect(changesOf({ base: mine.base, commit: 'plenum/r7k2' })).toEqual([
      'M other/1.txt',
      'A other/new.txt',
    ]);
    const later = await worktrees.open(3);
    expect(await readFile(join(later.workspace.path, 'other/1.txt'), 'utf8')).toBe('ONE\n');
    expect(await worktrees.seal(3, later)).toMatchObject({ commits: 0 });
  });

  it('X47 X49: protected files that are left out are neither touched nor missing', async () => {
    await write('app/a.txt', 'A\n');
    const { result, touched } = await tree.workspace.withProtected({ globs: ['**/*.txt'] }, () =>
      tree.workspace.sh({
        command: 'cat app/a.txt; ls',
        timeoutMs: 10_000,
        signal: new AbortController().signal,
      }),
    );
    expect([touched, result.stdout]).toEqual([['app/a.txt'], 'a\napp\nroot.txt\n']);
  });

  it('X49: a later process takes over a folder that nobody sealed, and loses nothing of it', async () => {
    await write('other/1.txt', 'ONE\n');
    const again = await repository.open();
    expect(again.kept.map(({ path }) => path)).toEqual([at]);
    await rm(join(at, 'other'), { recursive: true });
    expect((await repository.open()).kept).toEqual([]);
    expect(existsSync(at)).toBe(false);
  });

  it('X49: work is restored from its bundle in a clone without a sparse checkout', async () => {
    await write('other/1.txt', 'ONE\n');
    await rm(join(at, 'app/a.txt'));
    const sealed = await worktrees.seal(1, tree);
    const clone = join(repository.folder, 'clone');
    repository.git('clone', '-q', `file://${repository.root}`, clone);
    const there = await repository.open({ project: clone });
    expect(await there.restore(sealed)).toBe(true);
    expect(repository.gitIn(clone, 'diff', '--name-status', sealed.base, sealed.commit)).toBe(
      'D\tapp/a.txt\nM\tother/1.txt',
    );
    const next = await there.open(2, sealed.commit);
    expect(existsSync(join(next.workspace.path, 'lib/x.txt'))).toBe(true);
    await there.close();
  });

  it('X49: apply writes what changed outside, as changes that git shows; the rest stays left out', async () => {
    await write('app/a.txt', 'A\n');
    await write('other/1.txt', 'ONE\n');
    await write('other/new.txt', 'new\n');
    const { base, commit } = await worktrees.seal(1, tree);
    await applyToCheckout(await openRepository(repository.root, process.env), base, commit);
    expect(repository.git('status', '--porcelain', '-uall').split('\n')).toEqual([
      ' M app/a.txt',
      ' M other/1.txt',
      '?? other/new.txt',
    ]);
    expect(existsSync(join(repository.root, 'other/2.txt'))).toBe(false);
  });

  it('X49: apply refuses to remove a file that the checkout leaves out, and writes nothing', async () => {
    await write('app/a.txt', 'A\n');
    agent('rm', '-q', '--sparse', 'other/2.txt');
    const { base, commit } = await worktrees.seal(1, tree);
    const opened = await openRepository(repository.root, process.env);
    expect(await failureOf(applyToCheckout(opened, base, commit))).toMatch(
      /^E_APPLY_SPARSE.*other\/2\.txt/,
    );
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('X49: apply does not write over an edit of the user outside', async () => {
    await write('other/1.txt', 'ONE\n');
    const { base, commit } = await worktrees.seal(1, tree);
    await repository.write('other/1.txt', 'of the user\n');
    const opened = await openRepository(repository.root, process.env);
    expect(await failureOf(applyToCheckout(opened, base, commit))).toMatch(/^E_APPLY_OVERLAP/);
    expect(await repository.read('other/1.txt')).toBe('of the user\n');
  });

  it('X102: uncommitted changes at the start include files outside, and delete none', async () => {
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
