import { describe, expect, it } from 'vitest';
import type { PageChange, PageReview } from '../../src/views/page/page-data.js';
import {
  changesBranch,
  changeWord,
  hunkWord,
  type ReviewDraft,
  sentDecisions,
  withWord,
} from './review-draft.js';

function change(commit: string, decision: PageChange['decision'] = null): PageChange {
  const hunks = [1, 2].map((number) => {
    return { number, path: 'a', lines: null, text: '', insertions: 0, deletions: 0 };
  });
  const evidence = { risk: 'low', reasons: [], verifications: [], gates: [], attempts: 1 } as const;
  return { commit, n: 1, label: 'a', hunks, insertions: 0, deletions: 0, evidence, decision };
}

function review(...changes: readonly PageChange[]): PageReview {
  const rest = { base: 'b', tip: 't', gate: null, check: null, moved: null };
  return { version: 1, runId: 'r7k2', branch: 'plenum/r7k2', ...rest, changes };
}

const none: ReviewDraft = new Map();
const by = { author: 'page', at: 1 };

describe('a review that was not sent', () => {
  it('X128: a change is decided when each of its hunks has a word', () => {
    const one = change('c');
    const half = withWord(none, one, [1], 'rejected');
    expect([changeWord(none, one), changeWord(half, one)]).toEqual(['open', 'part']);
    expect(sentDecisions(review(one), half)).toEqual([]);
    const whole = withWord(half, one, [2], 'accepted');
    expect(changeWord(whole, one)).toBe('without some');
    expect(sentDecisions(review(one), whole)).toEqual([
      { commit: 'c', decision: 'accepted', without: [1] },
    ]);
    expect(sentDecisions(review(one), withWord(whole, one, [2], 'rejected'))).toEqual([
      { commit: 'c', decision: 'rejected', without: [] },
    ]);
  });

  it('what is said as before is not sent again, and a word can be taken back', () => {
    const one = change('c', { ...by, decision: 'accepted', without: [2] });
    expect([hunkWord(none, one, 1), hunkWord(none, one, 2)]).toEqual(['accepted', 'rejected']);
    const same = withWord(none, one, [2], 'rejected');
    expect(sentDecisions(review(one), same)).toEqual([]);
    const other = withWord(same, one, [2], 'accepted');
    expect(sentDecisions(review(one), other)).toHaveLength(1);
    expect(sentDecisions(review(one), withWord(other, one, [2], null))).toEqual([]);
  });

  it('X128: the branch is made again for what leaves it and for what comes back', () => {
    const rejected = change('c', { ...by, decision: 'rejected', without: [] });
    const accept = { commit: 'c', decision: 'accepted', without: [] } as const;
    expect(changesBranch(review(change('c')), [accept])).toBe(false);
    expect(changesBranch(review(rejected), [accept])).toBe(true);
    expect(changesBranch(review(change('c')), [{ ...accept, without: [1] }])).toBe(true);
  });
});
