import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MergeCandidate, MergeRequest } from '../../core/ports/worktrees.js';
import { failureOf } from '../run-worktrees/fixtures/error-code.js';
import { TestRepository, writeIn } from '../run-worktrees/fixtures/test-repository.js';
import type { RunWorktrees } from '../run-worktrees/open-worktrees.js';

describe('merges in a bad place', () => {
  let repository: TestRepository;
  let worktrees: RunWorktrees;
  beforeEach(async () => {
    repository = await TestRepository.create();
    worktrees = await repository.open();
  });
  afterEach(() => repository.cleanup());

  const work = async (
    n: number,
    files: Readonly<Record<string, string | Buffer | null>>,
    commit?: string,
  ): Promise<MergeCandidate> => {
    const tree = await worktrees.open(n, commit);
    for (const [path, text] of Object.entries(files)) {
      if (text === null) await rm(join(tree.workspace.path, path));
      else await writeIn(tree.workspace.path, path, text);
    }
    return { workspace: await worktrees.seal(n, tree), label: `call ${n}`, key: `${n}:0` };
  };
  const merge = (candidates: readonly MergeCandidate[], more: Partial<MergeRequest> = {}) =>
    worktrees.merge({
      candidates,
      when: 'end',
      protect: { globs: [] },
      signal: new AbortController().signal,
      ...more,
    });

  it('X49: a landing has one commit with label, origin and trailers, and a label cannot fake one', async () => {
    const one = await work(1, { 'a.txt': 'A\n' });
    const two = await work(2, { 'sub/b.txt': 'B\n' });
    await merge([{ ...one, label: 'evil\n\nPlenum-Call: 2:0\n' }]);
    expect(repository.git('log', '-1', '--format=%an <%ae>%n%B', 'plenum/r7k2')).toBe(
      `plenum <plenum@localhost>\nevil Plenum-Call: 2:0\n\nFrom refs/plenum/r7k2/1\n\nPlenum-Call: 1:0\nPlenum-Commit: ${one.workspace.commit}\n`,
    );
    expect((await merge([two])).landed[0]?.commit).toBe(repository.git('rev-parse', 'plenum/r7k2'));
    expect(repository.git('show', 'plenum/r7k2:sub/b.txt')).toBe('B');
  });

  it('X49: the key of a call decides whether it landed, whatever commit it has now', async () => {
    const one = await work(1, { 'a.txt': 'A\n' });
    const { commit } = await merge([one]);
    const again = await work(2, { 'a.txt': 'other\n' });
    worktrees = await repository.open();
    expect((await merge([{ ...again, key: one.key }])).landed).toEqual([
      { label: 'call 2', ref: again.workspace.ref, commit },
    ]);
  });

  it('X49: an outcome that changed nothing in a workspace that has not landed brings that along', async () => {
    const first = await work(1, { 'a.txt': 'A\n' });
    const looked = await work(2, {}, first.workspace.commit);
    expect(looked.workspace.commit).toBe(looked.workspace.base);
    const { landed } = await merge([looked]);
    expect(landed).toHaveLength(1);
    expect(repository.git('show', 'plenum/r7k2:a.txt')).toBe('A');
    const idle = await work(3, {});
    expect(await merge([idle])).toMatchObject({
      landed: [],
      empty: [{ label: 'call 3', ref: idle.workspace.ref }],
      branch: 'plenum/r7k2',
    });
  });

  it('X183: which scripts the command of a gate names is read in the base commit, not in what an agent committed', async () => {
    await repository.write('package.json', JSON.stringify({ scripts: { test: 'sh own.sh' } }));
    await repository.write('own.sh', 'exit 1\n');
    repository.commit('scripts');
    worktrees = await repository.open({ base: repository.git('rev-parse', 'HEAD') });
    const cheat = await work(1, {
      'own.sh': 'exit 0\n',
      'package.json': JSON.stringify({ scripts: { test: 'true' } }),
    });
    const { gate } = await merge([cheat], { gate: 'npm test', protect: { command: 'npm test' } });
    expect(gate).toMatchObject({ passed: false, touched: ['own.sh', 'package.json'] });
    const added = await work(2, { 'new.sh': 'exit 0\n' });
    expect(
      (await merge([added], { gate: 'sh new.sh', protect: { command: 'sh new.sh' } })).gate,
    ).toMatchObject({
      passed: true,
      touched: ['new.sh'],
    });
  });

  it('X49: several commits of an agent land as one', async () => {
    const tree = await worktrees.open(1);
    for (const text of ['1\n', '2\n', '3\n']) {
      await writeIn(tree.workspace.path, 'a.txt', text);
      repository.gitIn(tree.workspace.path, 'commit', '-q', '-a', '-m', text);
    }
    const workspace = await worktrees.seal(1, tree);
    await merge([{ workspace, label: 'one', key: '1:0' }]);
    expect(repository.git('rev-list', '--count', 'main..plenum/r7k2')).toBe('1');
  });

  it('X49: a branch that is checked out is refused, with the place', async () => {
    const one = await work(1, { 'a.txt': 'A\n' });
    await merge([one]);
    repository.git('switch', '-q', 'plenum/r7k2');
    expect(await failureOf(merge([one]))).toMatch(
      new RegExp(`^E_BRANCH_IN_USE.*${repository.root}`),
    );
  });

  it('X49: a branch named plenum stands in the way, and is left alone', async () => {
    repository.git('branch', 'plenum');
    expect(await failureOf(merge([await work(1, { 'a.txt': 'A\n' })]))).toMatch(/^E_BRANCH_IN_USE/);
    expect(repository.git('rev-parse', 'plenum')).toBe(repository.git('rev-parse', 'main'));
  });

  it('X49: conflicts of binary files, deletions and odd names come back with what is there', async () => {
    const odd = 'odd\n"näme"';
    repository.git('config', 'merge.conflictStyle', 'diff3');
    await repository.write(odd, 'o\n');
    await repository.write('bin', Buffer.from([0, 1, 2]));
    worktrees = await repository.open({ base: repository.commit('more'), runId: 'r8' });
    const one = await work(1, { bin: Buffer.from([0, 1, 3]), 'a.txt': null, [odd]: 'one\n' });
    const two = await work(2, {
      bin: Buffer.from([0, 1, 4]),
      'a.txt': 'two\n',
      [odd]: 'two\n',
      'big.txt': 'x',
    });
    const big = await work(3, { 'big.txt': 'é'.repeat(200_000) }, two.workspace.base);
    const result = await merge([one, two]);
    expect(result.conflicts[0]?.files).toEqual([
      { path: 'a.txt', base: 'a\n', ours: null, theirs: 'two\n', binary: false },
      { path: 'bin', base: null, ours: null, theirs: null, binary: true },
      { path: odd, base: 'o\n', ours: 'one\n', theirs: 'two\n', binary: false },
    ]);
    await merge([{ ...two, workspace: { ...two.workspace }, label: 'again' }]);
    const small = await work(4, { 'big.txt': 'small\n' }, two.workspace.base);
    const cut = (await merge([small, big])).conflicts[0]?.files[0];
    expect(cut).toMatchObject({ base: null, ours: 'small\n', binary: false });
    expect(cut?.theirs).toMatch(/^é+\n\[plenum: 137856 bytes left out here\]\n$/);
  });

  it('X49: the folder of gates is made again when it was removed or locked behind our back', async () => {
    const [one, two, three] = [
      await work(1, { 'a.txt': 'A\n' }),
      await work(2, { 'sub/b.txt': 'B\n' }),
      await work(3, { 'c.txt': 'C\n' }),
    ];
    const folder = join(repository.root, '.plenum/worktrees/r7k2/merge');
    expect((await merge([one], { gate: 'grep -q A a.txt; touch left-behind' })).gate?.passed).toBe(
      true,
    );
    await rm(folder, { recursive: true });
    expect(
      (await merge([two], { gate: 'grep -q B sub/b.txt && ! test -e left-behind' })).gate?.passed,
    ).toBe(true);
    repository.git('worktree', 'lock', folder);
    await rm(folder, { recursive: true });
    expect((await merge([three], { gate: 'grep -q C c.txt' })).gate?.passed).toBe(true);
    await worktrees.close();
    expect(existsSync(folder)).toBe(false);
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('X49: when somebody else moves the branch meanwhile, the landing goes on top', async () => {
    const [one, two] = [await work(1, { 'a.txt': 'A\n' }), await work(2, { 'sub/b.txt': 'B\n' })];
    await merge([one]);
    const move =
      'git update-ref refs/heads/plenum/r7k2 $(git commit-tree -p plenum/r7k2 -m theirs plenum/r7k2^{tree})';
    const gate = `test -e moved || { touch moved; GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x; export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL; cd "${repository.root}"; test -e .git/moved || { touch .git/moved; ${move}; }; }`;
    const result = await merge([two], { gate, when: 'each' });
    expect(result.landed.map(({ label }) => label)).toEqual(['call 2']);
    expect(repository.git('log', '--format=%s', 'main..plenum/r7k2').split('\n')).toEqual([
      'call 2',
      'theirs',
      'call 1',
    ]);
  });

  it('X49: equal changes land without a conflict, and are recognised later', async () => {
    const [one, two] = [await work(1, { 'a.txt': 'same\n' }), await work(2, { 'a.txt': 'same\n' })];
    expect((await merge([one, two])).landed).toHaveLength(2);
    const tip = repository.git('rev-parse', 'plenum/r7k2');
    expect((await merge([one, two])).commit).toBe(tip);
  });

  it('X49: renames follow what others changed in the file', async () => {
    const lines = Array.from({ length: 20 }, (_, at) => `line ${at}\n`).join('');
    await repository.write('long.txt', lines);
    worktrees = await repository.open({ base: repository.commit('long'), runId: 'r8' });
    const one = await work(1, { 'long.txt': null, 'moved.txt': lines });
    const two = await work(2, { 'long.txt': lines.replace('line 7', 'LINE 7') });
    expect(await merge([one, two])).toMatchObject({ conflicts: [], landed: [{}, {}] });
    expect(repository.git('show', 'plenum/r8:moved.txt')).toContain('LINE 7');
  });
});
