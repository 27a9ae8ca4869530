import { keepsRejected } from '../../src/core/selection/decide-hunks.js';
import { plural } from '../../src/core/words/amounts.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import type { PageReview } from '../../src/views/page/page-data.js';
import type { RunAction } from '../model/actions.js';
import { isDriven, isOpen } from '../model/standing.js';
import type { SentDecision } from '../sources/source.js';
import type { ReviewDesk } from './review-desk.js';
import { changesBranch, changeWord, sentDecisions } from './review-draft.js';

/** What can be done to all of the review. */
export function reviewActions(
  desk: ReviewDesk,
  review: PageReview,
): Readonly<Record<'acceptLow' | 'decide' | 'insist' | 'apply', RunAction>> {
  const draft = desk.draft.value;
  const { state, run } = desk.model;
  const closed =
    desk.source.controls.why ??
    (isOpen(state) && isDriven(run.value) ? 'the run still lands work' : null) ??
    (desk.busy.value === null ? null : 'one moment');
  const low = review.changes.filter(
    (change) => change.evidence.risk === 'low' && changeWord(draft, change) === 'open',
  );
  const decisions = sentDecisions(review, draft);
  const open = review.changes.filter(({ decision }) => decision === null).length;
  return {
    acceptLow: {
      name: `Accept the ${low.length} low-risk left`,
      why: closed ?? (low.length === 0 ? 'none is open' : null),
      act: () => {
        for (const change of low)
          desk.say(
            change,
            change.hunks.map(({ number }) => number),
            'accepted',
          );
      },
    },
    decide: {
      name: decisions.length === 0 ? 'Decide' : `Decide ${decisions.length}`,
      why: closed ?? (decisions.length === 0 ? 'nothing new was said' : null),
      act: asking(desk, review, decisions),
    },
    insist: {
      name: 'Move it all the same',
      why: closed,
      act: () => {
        desk.question.value = {
          title: 'Move the branch although its gate fails?',
          text:
            `${oneLine(review.gate?.command ?? '')} fails without what is rejected. ` +
            'The branch as the run left it is kept.',
          yes: 'Move it',
          act: () => void desk.send(decisions, true),
        };
      },
    },
    apply: {
      name: 'Apply',
      why:
        closed ??
        (review.changes.length === 0 ? 'nothing landed' : null) ??
        (decisions.length > 0 ? 'decide first' : null) ??
        (open > 0 ? `${open} of ${review.changes.length} still open` : null) ??
        (keepsRejected(review) ? 'the gate fails' : null),
      act: takesWork(desk),
    },
  };
}

function takesWork(desk: ReviewDesk): () => void {
  return () => {
    desk.question.value = {
      title: 'Take what was accepted into your checkout?',
      text:
        'Its files change and nothing is committed. ' +
        'Where your own edits are in the way, nothing happens.',
      yes: 'Apply',
      act: () => void desk.apply(),
    };
  };
}

/** What leaves the branch asks first; what only accepts does not. */
function asking(
  desk: ReviewDesk,
  review: PageReview,
  decisions: readonly SentDecision[],
): () => void {
  const send = () => void desk.send(decisions, false);
  if (!changesBranch(review, decisions)) return send;
  const rejected = decisions.filter(({ decision }) => decision === 'rejected').length;
  const partly = decisions.filter(({ without }) => without.length > 0).length;
  const out = [
    ...(rejected > 0 ? [`without ${plural(rejected, 'change')}`] : []),
    ...(partly > 0 ? [`without some hunks of ${plural(partly, 'change')}`] : []),
  ];
  const gate =
    review.check === null
      ? 'The merges of this run have no gate.'
      : `${oneLine(review.check)} runs again, and the branch moves only if it passes.`;
  return () => {
    desk.question.value = {
      title: 'Make the branch again?',
      text: `${out.join(', ') || 'With what comes back'}. ${gate} It can be taken back.`,
      yes: 'Make it again',
      act: send,
    };
  };
}
