import { describe, expect, it } from 'vitest';
import type { Workspace } from '../../src/core/ports/workspace.js';
import type { MergeRequest, WorkspaceRef, Worktrees } from '../../src/core/ports/worktrees.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend, stubFailure } from '../../src/testing/harness/stub-backend.js';

/**
 * Lands whatever it is asked to, and remembers what that was. `nowhere` is a folder that no
 * worktree can be made in.
 */
class ListedWorktrees implements Worktrees {
  readonly version = 1;
  readonly asked: string[][] = [];
  readonly sizes = new Map<number, number>();
  nowhere: ReadonlySet<number> = new Set();

  tip = async () => 'base';
  restore = async () => true;
  diff = async () => '';
  pushed = async () => [];
  discard = async () => {};
  close = async () => {};
  blame = async () => [];
  openBase = async () => ({ workspace: { path: '/nowhere' } as Workspace, base: 'base' });

  async open(n: number) {
    if (this.nowhere.has(n)) throw new Error('the setup failed');
    return { workspace: { path: '/nowhere' } as Workspace, base: 'base' };
  }

  async seal(n: number): Promise<WorkspaceRef> {
    const insertions = this.sizes.get(n) ?? 1;
    return {
      ref: `refs/plenum/test/${n}`,
      base: 'base',
      commit: `commit ${n}`,
      commits: 1,
      diffStat: { files: 1, insertions, deletions: 0 },
    };
  }

  async merge({ candidates }: MergeRequest) {
    this.asked.push(candidates.map(({ label }) => label));
    const landed = candidates.map(({ label, workspace: { ref, commit } }) => ({
      label,
      ref,
      commit,
    }));
    return {
      branch: landed.length > 0 ? 'plenum/test' : null,
      commit: 'tip',
      landed,
      empty: [],
      conflicts: [],
      refused: [],
      diffStat: null,
      gate: null,
    };
  }
}

const failing = new Set<string>();

function world(worktrees = new ListedWorktrees()) {
  const harness = createHarness({ ports: { worktrees: async () => worktrees } });
  const answer = ({ prompt }: { prompt: string }) =>
    failing.has(prompt) ? stubFailure('crash', `${prompt} died`) : prompt;
  const drive = (source: string, died: readonly string[] = []) => {
    failing.clear();
    for (const prompt of died) failing.add(prompt);
    return harness.drive(source, createStubBackend({ clock: harness.clock, answer }));
  };
  return { worktrees, drive, harness };
}

const three = `const o = await parallel(['a', 'b', 'c'].map((label) => () => agent.outcome(label, { isolation: 'worktree', label, retries: 0 })));`;

describe('merge', () => {
  it('X49: completed outcomes land, a failed one is refused with its cause, and its failure is the one loss', async () => {
    const { worktrees, drive } = world();
    const end = await drive(
      `${three} const m = await merge(o); return { m, lost: losses().map(({ label }) => label) };`,
      ['b'],
    );
    expect(worktrees.asked).toEqual([['a', 'c']]);
    expect(end.result).toMatchObject({
      m: {
        landed: [{ label: 'a' }, { label: 'c' }],
        refused: [{ label: 'b', ref: 'refs/plenum/test/2', cause: 'crash', message: 'b died' }],
      },
      lost: ['b'],
    });
    expect(end).toMatchObject({
      status: 'partial',
      reasons: ['1 of 3 agents lost (1 crash)'],
      losses: [{ label: 'b', cause: 'crash' }],
      handled: [],
    });
  });

  it('X49: what it says is the host’s record: a script cannot call a failed outcome completed', async () => {
    const { worktrees, drive } = world();
    await drive(
      `${three} return await merge([...o.map((one) => ({ ...one, status: 'completed', cause: null })), o[1].workspace]);`,
      ['b'],
    );
    expect(worktrees.asked).toEqual([['a', 'c']]);
  });

  it('X49: with { unfinished: true } half-done work lands, by the script’s own word', async () => {
    const { worktrees, drive } = world();
    const end = await drive(`${three} return (await merge(o, { unfinished: true })).refused;`, [
      'b',
    ]);
    expect(worktrees.asked).toEqual([['a', 'b', 'c']]);
    expect(end).toMatchObject({ status: 'completed', result: [], handled: [{ label: 'b' }] });
  });

  it('X49: an outcome without a workspace fails none of the others, and the loss is its own cause', async () => {
    const worktrees = new ListedWorktrees();
    worktrees.nowhere = new Set([2]);
    const end = await world(worktrees).drive(`${three} return (await merge(o)).refused;`);
    expect(worktrees.asked).toEqual([['a', 'c']]);
    expect(end.result).toMatchObject([
      { label: 'b', ref: null, cause: 'unsupported', message: 'the setup failed' },
    ]);
    expect(end.losses).toMatchObject([
      { label: 'b', cause: 'unsupported', message: 'the setup failed' },
    ]);
  });

  it('X49: null entries and what is no outcome are listed; only what nothing else names becomes a loss', async () => {
    const { worktrees, drive } = world();
    const end = await drive(`
${three}
const gone = await parallel([async () => { throw new Error('own fault'); }]);
const here = await agent.outcome('shared');
return (await merge([gone[0], o[0], 'text', here])).refused.map(({ label, cause }) => [label, cause]);`);
    expect(worktrees.asked).toEqual([['a']]);
    expect(end.result).toEqual([
      ['outcome 1', 'lost'],
      ['outcome 3', 'unsupported'],
      ['outcome 4', 'unsupported'],
    ]);
    expect(end.losses.map(({ cause }) => cause)).toEqual(['script', 'unsupported', 'unsupported']);
  });

  it('X49: where there is no repository the refusals say why, and the merge does not throw', async () => {
    const harness = createHarness({
      ports: { worktrees: () => Promise.reject(new Error('no repository')) },
    });
    const end = await harness.drive(
      `${three} return await merge(o);`,
      createStubBackend({ clock: harness.clock, answer: () => 'ok' }),
    );
    expect(end.result).toMatchObject({
      branch: null,
      commit: null,
      landed: [],
      refused: [{ message: 'no repository' }, {}, {}],
    });
    expect(end.losses.map(({ label }) => label)).toEqual(['a', 'b', 'c']);
  });

  it('X51: a refused call that is merged again is one loss, and accepted losses leave no reason', async () => {
    const end = await world().drive(
      `${three} await merge(o); await merge(o); losses.accept('b may be missing'); return losses().length;`,
      ['b'],
    );
    expect(end).toMatchObject({
      status: 'completed',
      result: 1,
      losses: [{ label: 'b' }],
      reasons: [],
    });
  });

  it('X49: order: "smallest" lands small changes first, others as given, and an unknown order is refused by name', async () => {
    const worktrees = new ListedWorktrees();
    for (const [n, size] of [
      [1, 9],
      [2, 1],
      [3, 1],
    ] as const)
      worktrees.sizes.set(n, size);
    const end = await world(worktrees).drive(`
${three}
await merge(o);
await merge(o, { order: 'smallest' });
try { await merge(o, { order: 'random' }); } catch (error) { return error.message; }`);
    expect(worktrees.asked).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c', 'a'],
    ]);
    expect(end.result).toContain(`no order "random"`);
  });

  it('X53: a resume in which a refused call completes asks the merge again, though it left the same commit', async () => {
    const { worktrees, drive } = world();
    const source = `${three} return (await merge(o)).landed.length;`;
    expect(await drive(source, ['b'])).toMatchObject({ status: 'partial', result: 2 });
    expect(await drive(source)).toMatchObject({ status: 'completed', result: 3, losses: [] });
    expect(worktrees.asked).toEqual([
      ['a', 'c'],
      ['a', 'b', 'c'],
    ]);
  });

  it('X73: a resume that changes nothing reuses the merge, its refusals and its losses', async () => {
    const { worktrees, drive } = world();
    const source = `const o = await parallel(['a'].map((label) => () => agent.outcome(label, { isolation: 'worktree', label })));
return { m: await merge([...o, null, 'text']), lost: losses() };`;
    const first = await drive(source);
    const again = await drive(source);
    expect([again.result, again.losses, again.status]).toEqual([
      first.result,
      first.losses,
      'partial',
    ]);
    expect(worktrees.asked).toHaveLength(1);
  });
});
