import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRepository } from '../git/repository.js';
import { applyToCheckout } from '../landing/apply.js';
import { failureOf } from './fixtures/error-code.js';
import { forms, sparseProject } from './fixtures/sparse-project.js';
import { writeIn } from './fixtures/test-repository.js';

describe.each(Object.keys(forms))('work in a project with a sparse checkout (%s)', (form) => {
  const project = sparseProject(form);
  const { agent, write, changesOf } = project;

  it('X49: merges land what is outside, conflicts there have both sides, and the gate sees all that the run changed', async () => {
    const { worktrees, tree } = project;
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
    const { tree } = project;
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

  it('X49: work is restored from its bundle in a clone without a sparse checkout', async () => {
    const { repository, worktrees, tree, at } = project;
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
    const { repository, worktrees, tree } = project;
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
    const { repository, worktrees, tree } = project;
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
    const { repository, worktrees, tree } = project;
    await write('other/1.txt', 'ONE\n');
    const { base, commit } = await worktrees.seal(1, tree);
    await repository.write('other/1.txt', 'of the user\n');
    const opened = await openRepository(repository.root, process.env);
    expect(await failureOf(applyToCheckout(opened, base, commit))).toMatch(/^E_APPLY_OVERLAP/);
    expect(await repository.read('other/1.txt')).toBe('of the user\n');
  });
});
