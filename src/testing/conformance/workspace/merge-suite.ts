import { expect, it } from 'vitest';
import type { WorktreeBench } from './worktree-bench.js';

/** Work of several calls lands on one branch, or its conflict is a value (X49). */
export function describeMerges(bench: WorktreeBench): void {
  const { work, candidate, merge } = bench;

  it('X49: work on different files lands, and later worktrees start from the result', async () => {
    const base = await bench.worktrees.tip();
    const before = bench.fixture.userState();
    const [one, two] = [await work(1, { 'a.txt': 'A\n' }), await work(2, { 'sub/b.txt': 'B\n' })];
    const result = await merge([candidate(one, 'one'), candidate(two, 'two')]);
    expect(result).toMatchObject({ conflicts: [], refused: [], gate: null });
    expect(result.landed.map(({ label }) => label)).toEqual(['one', 'two']);
    expect(await bench.worktrees.tip()).toBe(result.commit);
    expect(result.commit).not.toBe(base);
    const tree = await bench.worktrees.open(3);
    expect([
      await tree.workspace.read('a.txt', {}),
      await tree.workspace.read('sub/b.txt', {}),
    ]).toEqual(['A\n', 'B\n']);
    await bench.worktrees.discard(tree);
    expect(bench.fixture.userState()).toBe(before);
  });

  it('X49: a conflict is a value with both sides, and the others land all the same', async () => {
    const made = [
      await work(1, { 'a.txt': 'one\n' }),
      await work(2, { 'a.txt': 'two\n' }),
      await work(3, { 'sub/b.txt': 'three\n' }),
    ];
    const result = await merge(
      made.map((workspace, index) => candidate(workspace, `c${index + 1}`)),
    );
    expect(result.landed.map(({ label }) => label)).toEqual(['c1', 'c3']);
    expect(result.conflicts).toEqual([
      {
        label: 'c2',
        ref: made[1]?.ref,
        files: [{ path: 'a.txt', base: 'a\n', ours: 'one\n', theirs: 'two\n', binary: false }],
      },
    ]);
  });

  it('X49: a repeated merge recognises what landed, also in a later process', async () => {
    const one = await work(1, { 'a.txt': 'one\n' });
    const first = await merge([candidate(one, 'one')]);
    await bench.reopen();
    const two = await work(2, { 'sub/b.txt': 'two\n' });
    const second = await merge([candidate(one, 'one'), candidate(two, 'two')]);
    expect(second.landed[0]).toEqual(first.landed[0]);
    expect(second.landed[1]?.commit).toBe(second.commit);
    expect((await merge([candidate(one, 'one'), candidate(two, 'two')])).commit).toBe(
      second.commit,
    );
  });

  it('X49: work on top of other work lands with it, once', async () => {
    const one = await work(1, { 'a.txt': 'one\n', 'c.txt': 'c\n' });
    const fix = await work(2, { 'a.txt': 'fixed\n' }, one.commit);
    const result = await merge([candidate(fix, 'fix'), candidate(one, 'one')]);
    expect(result).toMatchObject({
      conflicts: [],
      landed: [{ label: 'fix' }, { label: 'one', commit: result.commit }],
    });
    const more = await work(3, { 'c.txt': 'more\n' }, fix.commit);
    expect(await merge([candidate(more, 'more')])).toMatchObject({
      conflicts: [],
      landed: [{ label: 'more' }],
    });
  });

  it('X49: with `each`, a landing that the gate refuses stays off the branch', async () => {
    const made = [
      await work(1, { 'a.txt': 'good\n' }),
      await work(2, { 'a.txt': 'bad\n' }),
      await work(3, { 'sub/b.txt': 'good\n' }),
    ];
    const [one, bad, three] = made.map((workspace, index) => candidate(workspace, `c${index + 1}`));
    if (!one || !bad || !three) throw new Error('three candidates');
    const result = await merge([bad, one, three], {
      gate: 'cat a.txt; ! grep -q bad a.txt',
      when: 'each',
    });
    const message = 'the gate failed with exit code 1';
    expect(result.refused).toEqual([
      {
        label: 'c2',
        key: 'c2:0',
        ref: bad.workspace.ref,
        cause: 'gate',
        message,
        code: 1,
        output: 'bad\n',
      },
    ]);
    expect(result.landed.map(({ label }) => label)).toEqual(['c1', 'c3']);
    expect(result.gate).toMatchObject({ passed: false, code: 1 });
    const again = await merge([one, three], { gate: 'true', when: 'each' });
    expect(again).toMatchObject({ commit: result.commit, gate: { passed: true, code: 0 } });
  });

  it('X49: with `end`, all lands and the gate answers once, about the result', async () => {
    const one = await work(1, { 'a.txt': 'bad\n' });
    const result = await merge([candidate(one, 'one')], { gate: 'cat a.txt sub/b.txt; exit 3' });
    expect(result).toMatchObject({
      landed: [{ label: 'one' }],
      refused: [],
      gate: { passed: false, code: 3, output: 'bad\nb\n', touched: [] },
    });
    expect(await bench.worktrees.tip()).toBe(result.commit);
  });

  it('X49: a call that changed nothing is empty and not landed, and a branch is named only when it exists', async () => {
    const idle = await work(1, {});
    expect(await merge([])).toMatchObject({ branch: null, landed: [], empty: [] });
    expect(await merge([candidate(idle, 'idle')])).toMatchObject({
      branch: null,
      landed: [],
      empty: [{ label: 'idle', ref: idle.ref }],
    });
    const one = await work(2, { 'a.txt': 'A\n' });
    const result = await merge([candidate(idle, 'idle'), candidate(one, 'one')]);
    expect(result).toMatchObject({
      branch: expect.stringMatching(/^plenum\//),
      landed: [{ label: 'one' }],
      empty: [{ label: 'idle' }],
    });
  });

  it('X49: a stopped merge lands nothing more', async () => {
    const one = await work(1, { 'a.txt': 'one\n' });
    const stopped = await merge([candidate(one, 'one')], { signal: AbortSignal.abort() });
    expect(stopped.landed).toEqual([]);
    expect((await merge([candidate(one, 'one')])).landed).toHaveLength(1);
  });
}
