import { decideHunks } from '../../src/core/selection/decide-hunks.js';
import type { PageChange, PageReview } from '../../src/views/page/page-data.js';
import type { SentDecision } from '../sources/source.js';

/** What the person said of hunks and has not sent: by commit, by number of the hunk. */
export type ReviewDraft = ReadonlyMap<string, ReadonlyMap<number, HunkWord>>;

export type HunkWord = 'accepted' | 'rejected';

/** `part`: some of its hunks have no word yet. */
export type ChangeWord = HunkWord | 'without some' | 'part' | 'open';

/** What is said of a hunk, here or before; `null`: nothing. */
export function hunkWord(draft: ReviewDraft, change: PageChange, number: number): HunkWord | null {
  const said = draft.get(change.commit)?.get(number);
  if (said !== undefined || change.decision === null) return said ?? null;
  const { decision, without } = change.decision;
  return decision === 'rejected' || without.includes(number) ? 'rejected' : 'accepted';
}

export function changeWord(draft: ReviewDraft, change: PageChange): ChangeWord {
  const words = change.hunks.map(({ number }) => hunkWord(draft, change, number));
  // A commit that changes no file has nothing to take or leave but itself.
  if (words.length === 0) return change.decision?.decision ?? 'open';
  if (words.every((word) => word === null)) return 'open';
  if (words.includes(null)) return 'part';
  if (words.every((word) => word === words[0])) return words[0] ?? 'open';
  return 'without some';
}

/** The draft with one word for these hunks; `null` takes back what was not sent. */
export function withWord(
  draft: ReviewDraft,
  { commit }: PageChange,
  numbers: readonly number[],
  word: HunkWord | null,
): ReviewDraft {
  const words = new Map(draft.get(commit));
  for (const number of numbers)
    if (word === null) words.delete(number);
    else words.set(number, word);
  return new Map(draft).set(commit, words);
}

/** What there is to send: changes of which every hunk has a word, and something is new. */
export function sentDecisions(
  { changes }: PageReview,
  draft: ReviewDraft,
): readonly SentDecision[] {
  return changes.flatMap((change): readonly SentDecision[] => {
    if ((draft.get(change.commit)?.size ?? 0) === 0) return [];
    const word = changeWord(draft, change);
    if (word === 'part' || word === 'open') return [];
    const left = change.hunks.filter(
      ({ number }) => hunkWord(draft, change, number) === 'rejected',
    );
    const decided = decideHunks(change.hunks, new Set(left.map(({ number }) => number)));
    return isSame(change, decided) ? [] : [{ commit: change.commit, ...decided }];
  });
}

function isSame({ decision }: PageChange, decided: Omit<SentDecision, 'commit'>): boolean {
  return (
    decision !== null &&
    decision.decision === decided.decision &&
    decision.without.join() === decided.without.join()
  );
}

/** Whether something leaves the branch, or comes back to it: then it is made again. */
export function changesBranch(
  { changes }: PageReview,
  decisions: readonly SentDecision[],
): boolean {
  return decisions.some(({ commit, decision, without }) => {
    const before = changes.find((change) => change.commit === commit)?.decision;
    const leaves = decision === 'rejected' || without.length > 0;
    return leaves || before?.decision === 'rejected' || (before?.without.length ?? 0) > 0;
  });
}
