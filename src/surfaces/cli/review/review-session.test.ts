import { expect, it } from 'vitest';
import type { Evidence } from '../../../core/selection/select-evidence.js';
import type { Review, ReviewChange } from '../../../runs/work/review-run.js';
import { refsOf } from '../../../workspaces/git/refs.js';
import { openRepository } from '../../../workspaces/git/repository.js';
import { testIo } from '../fixtures/test-io.js';
import { reviewSession } from './review-session.js';

const evidence: Evidence = {
  ...{ risk: 'high', reasons: ['votes split: yes, no'], verifications: [], gates: [], attempts: 1 },
};

function change(n: number, hunks: number): ReviewChange {
  return {
    ...{ commit: String(n).repeat(40), n, label: `call ${n}\u001b[2J`, evidence, decision: null },
    ...{ insertions: hunks, deletions: 0 },
    hunks: Array.from({ length: hunks }, (_, at) => ({
      ...{ number: at + 1, path: 'a.ts', lines: '-1 +1', text: `+line\u001b]0;x\u0007 ${at}` },
      ...{ insertions: 1, deletions: 0 },
    })),
  };
}

async function session(...answers: readonly string[]) {
  const repository = await openRepository(process.cwd(), process.env);
  const io = testIo({ answers });
  const review: Review = {
    ...{ repository, refs: refsOf('r7k2'), base: '', tip: '', original: '', record: null },
    ...{ landed: [], changes: [change(1, 2), change(2, 1), change(3, 3)], gate: null },
  };
  const flags = { json: false, quiet: false, verbose: false, color: 'never', cwd: '/' } as const;
  const made = await reviewSession(review, { io, flags }, () => ({ author: 'ann', at: 5 }));
  return { io, made: made?.map(({ commit, decision, without }) => [commit[0], decision, without]) };
}

it('X128: each key decides one change, b goes back, no key is a default', async () => {
  expect((await session('a', 'r', 'h', '1 3')).made).toEqual([
    ['1', 'accepted', []],
    ['2', 'rejected', []],
    ['3', 'accepted', [1, 3]],
  ]);
  expect((await session('a', 'b', 'r', 'n', 'q')).made).toEqual([['1', 'rejected', []]]);
  expect((await session('', '', '')).made).toEqual([]);
});

it('X128: all hunks left out are the change rejected, an unknown one decides nothing', async () => {
  expect((await session('h', '1,2', 'q')).made).toEqual([['1', 'rejected', []]]);
  const { io, made } = await session('h', '7', 'x', 'q');
  expect(made).toEqual([]);
  expect(io.err()).toContain('There are hunks 1 to 2; nothing was decided.');
  expect(io.err()).toContain('No key does that here');
});

it('X128: leaving with Ctrl-C decides nothing, and texts of agents are shown as text', async () => {
  const { io, made } = await session('a', '\u0003');
  expect(made).toBeUndefined();
  expect(io.out()).not.toContain('\u001b');
});
