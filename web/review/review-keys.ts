import type { PageChange, PageReview } from '../../src/views/page/page-data.js';
import type { RunAction } from '../model/actions.js';
import { type KeyActions, leaveField } from '../shell/keys.js';
import { reviewActions } from './review-actions.js';
import { chosenChange, type ReviewDesk } from './review-desk.js';
import { changeWord, type HunkWord, hunkWord } from './review-draft.js';

/** The keys of a review, of what is before the person now. */
export function keysOfReview(desk: ReviewDesk, help: () => void): KeyActions {
  const review = desk.review.value;
  const change = review === null ? null : chosenChange(desk, review);
  if (desk.question.value !== null) return {};
  const always: KeyActions = {
    '?': help,
    Escape: () => leave(desk),
    'g h': () => desk.navigation.go({ page: 'home' }),
  };
  if (review === null || change === null) return always;
  const move = (by: 1 | -1) => () => {
    const next = review.changes[review.changes.indexOf(change) + by];
    if (next !== undefined) desk.show(next);
  };
  const moveHunk = (by: 1 | -1) => () => {
    const next = desk.hunk.value + by;
    if (next >= 1 && next <= change.hunks.length) showHunk(desk, next);
  };
  const { decide, apply } = reviewActions(desk, review);
  const words = desk.source.controls.why === null ? keysOfWords(desk, review, change) : {};
  return {
    ...always,
    ...words,
    j: move(1),
    k: move(-1),
    J: moveHunk(1),
    K: moveHunk(-1),
    d: () => press(desk, decide),
    A: () => press(desk, apply),
  };
}

/** A word for a hunk or for all, then the next that has none. */
function keysOfWords(desk: ReviewDesk, review: PageReview, change: PageChange): KeyActions {
  const all = change.hunks.map(({ number }) => number);
  const say = (numbers: () => readonly number[], word: HunkWord) => () => {
    desk.say(change, numbers(), word);
    goOn(desk, review, change);
  };
  const here = () => [desk.hunk.value];
  return {
    y: say(here, 'accepted'),
    n: say(here, 'rejected'),
    Y: say(() => all, 'accepted'),
    N: say(() => all, 'rejected'),
    u: () => desk.say(change, all, null),
  };
}

function goOn(desk: ReviewDesk, { changes }: PageReview, change: PageChange): void {
  const draft = desk.draft.value;
  const hunk = change.hunks.find(({ number }) => hunkWord(draft, change, number) === null);
  const next = changes.find((one) => ['open', 'part'].includes(changeWord(draft, one)));
  if (hunk !== undefined) showHunk(desk, hunk.number);
  else if (next !== undefined) desk.show(next);
}

function press(desk: ReviewDesk, { name, why, act }: RunAction): void {
  if (why === null) act();
  else desk.notice.value = `${name}: ${why}`;
}

function leave({ model, navigation }: ReviewDesk): void {
  leaveField();
  navigation.go({ page: 'run', id: model.id, tab: 'timeline', agent: null, event: null });
}

function showHunk(desk: ReviewDesk, number: number): void {
  desk.hunk.value = number;
  document.getElementById(`hunk-${number}`)?.scrollIntoView({ block: 'nearest' });
}
