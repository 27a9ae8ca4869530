import { expect, it } from 'vitest';
import { decideHunks, keepsRejected } from './decide-hunks.js';

const hunks = [{ number: 1 }, { number: 2 }];

it('X128: a change without all of its hunks is rejected, without some it is accepted', () => {
  expect(decideHunks(hunks, new Set([2, 1]))).toEqual({ decision: 'rejected', without: [] });
  expect(decideHunks(hunks, new Set([2]))).toEqual({ decision: 'accepted', without: [2] });
  expect(decideHunks(hunks, new Set())).toEqual({ decision: 'accepted', without: [] });
});

it('what is no hunk of it leaves nothing out', () => {
  expect(decideHunks(hunks, new Set([7, 8]))).toEqual({ decision: 'accepted', without: [] });
  expect(decideHunks([], new Set([1]))).toEqual({ decision: 'accepted', without: [] });
});

it('X128: a branch that was not moved keeps what was rejected, also where that is one hunk', () => {
  const judged = (decision: string, without: readonly number[], commit: string) =>
    keepsRejected({ tip: 'now', gate: { commit }, changes: [{ decision: { decision, without } }] });
  expect(judged('rejected', [], 'other')).toBe(true);
  expect(judged('accepted', [1], 'other')).toBe(true);
  expect(judged('accepted', [], 'other')).toBe(false);
  expect(judged('rejected', [], 'now')).toBe(false);
  expect(keepsRejected({ tip: 'now', gate: null, changes: [{ decision: null }] })).toBe(false);
});
