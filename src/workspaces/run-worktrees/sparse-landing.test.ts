import { existsSync } from 'node:fs';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenWorktree } from '../../core/ports/worktrees.js';
import { openRepository } from '../git/repository.js';
import { applyToCheckout } from '../landing/apply.js';
import { failureOf } from './fixtures/error-code.js';
import { sparseForms, sparseRepository } from './fixtures/sparse-repository.js';
import { TestRepository, writeIn } from './fixtures/test-repository.js';
import type { RunWorktrees } from './open-worktrees.js';
import { recordBase } from './record-base.js';

describe.each(sparseForms)('landing in a project with a sparse checkout (%s)', (form) => {
  let repository: TestRepository;
  let worktrees: RunWorktrees;
  let tree: OpenWorktree;
  let at: string;
  const agent = (...args: readonly string[]) => repository.gitIn(at, ...args);
  const write = (path: string, text: string) => writeIn(at, path, text);
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
