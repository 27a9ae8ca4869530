import { plural } from '../../src/core/words/amounts.js';
import type { PageReview } from '../../src/views/page/page-data.js';
import { Changes } from '../agent/agent-diff.js';
import { standingOf } from '../model/standing.js';
import { ActButton } from '../shell/button.js';
import { Mark } from '../shell/mark.js';
import { reviewActions } from './review-actions.js';
import { useReview } from './review-desk.js';
import { type ChangeWord, changeWord, sentDecisions } from './review-draft.js';

export function ReviewHeader() {
  const { desk, review } = useReview();
  const { model } = desk;
  const { word, mark } = standingOf(model.state, model.run.value);
  const sum = (of: 'insertions' | 'deletions') =>
    review.changes.reduce((all, change) => all + change[of], 0);
  const { acceptLow, decide, apply } = reviewActions(desk, review);
  return (
    <header class="hd">
      <div class="h1r">
        <div class="hdt">
          <h1>Review what landed</h1>
          <span class="id chipid">{review.runId}</span>
          {model.present.value && (
            <span class={`stw ${mark}`}>
              <Mark name={mark} quiet />
              {word}
            </span>
          )}
          {review.branch !== null && (
            <span class="t2 on">
              {plural(review.changes.length, 'change')}{' '}
              <Changes added={sum('insertions')} removed={sum('deletions')} /> on{' '}
              <code>{review.branch}</code>
            </span>
          )}
        </div>
        <span class="grow" />
        <div class="acts" role="group" aria-label="This review">
          {acceptLow.why !== 'none is open' && (
            <ActButton why={acceptLow.why} act={acceptLow.act}>
              {acceptLow.name}
            </ActButton>
          )}
          <ActButton
            look={decide.why === null ? 'you-act' : undefined}
            kbd="d"
            why={decide.why}
            act={decide.act}
          >
            {decide.name}
          </ActButton>
          <ActButton
            look={apply.why === null ? 'you-act' : undefined}
            kbd="A"
            why={apply.why}
            act={apply.act}
          >
            Apply
          </ActButton>
        </div>
      </div>
      {review.changes.length > 0 && <Decided review={review} />}
    </header>
  );
}

function Decided({ review }: { readonly review: PageReview }) {
  const { desk } = useReview();
  const draft = desk.draft.value;
  const words = review.changes.map((change) => changeWord(draft, change));
  const count = (...wanted: readonly ChangeWord[]) =>
    words.filter((word) => wanted.includes(word)).length;
  const [accepted, partly, rejected] = [
    count('accepted'),
    count('without some'),
    count('rejected'),
  ];
  const decided = accepted + partly + rejected;
  const unsent = sentDecisions(review, draft).length;
  const bars = [
    ['done', accepted],
    ['partial', partly],
    ['failed', rejected],
    ['planned', words.length - decided],
  ] as const;
  return (
    <div class="pgr">
      <div
        class="prog"
        role="img"
        aria-label={
          `${decided} of ${words.length} decided: ${accepted} accepted, ` +
          `${partly} accepted in part, ${rejected} rejected`
        }
      >
        {bars.map(
          ([look, part]) =>
            part > 0 && <span key={look} class={`seg b-${look}`} style={{ flex: String(part) }} />,
        )}
      </div>
      <span>
        <b>{decided}</b> of {words.length} decided
      </span>
      <Count mark="done" count={accepted} word="accepted" />
      <Count mark="partial" count={partly} word="in part" />
      <Count mark="failed" count={rejected} word="rejected" />
      {unsent > 0 && <span class="you">{unsent} not sent yet</span>}
    </div>
  );
}

interface CountProps {
  readonly mark: 'done' | 'partial' | 'failed';
  readonly count: number;
  readonly word: string;
}

function Count({ mark, count, word }: CountProps) {
  if (count === 0) return null;
  return (
    <span class={mark}>
      <Mark name={mark} quiet /> {count} {word}
    </span>
  );
}
