import { useState } from 'preact/hooks';
import { keepsRejected } from '../../src/core/selection/decide-hunks.js';
import { selectLosses } from '../../src/core/selection/select.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import { ActButton } from '../shell/button.js';
import { Mark } from '../shell/mark.js';
import { PageLink } from '../shell/page-link.js';
import { LongText } from '../text/long-text.js';
import { reviewActions } from './review-actions.js';
import { useReview } from './review-desk.js';

/** What did not land is no part of what is judged here. */
export function LossNote() {
  const { desk } = useReview();
  const losses = selectLosses(desk.model.state).length;
  if (losses === 0) return null;
  const { id } = desk.model;
  return (
    <section class="banner b-warn" aria-label="Losses">
      <Mark name="partial" />
      <span>
        <b>This run has {losses === 1 ? '1 loss' : `${losses} losses`}.</b> They are no part of what
        you review here.
      </span>
      <span class="grow" />
      <PageLink
        navigation={desk.navigation}
        to={{ page: 'run', id, tab: 'log', agent: null, event: null }}
        look="link"
      >
        Show {losses === 1 ? 'it' : `the ${losses}`}
      </PageLink>
    </section>
  );
}

/** The gate said no: the branch is as it was, until a person insists. */
export function GateBanner() {
  const { desk, review } = useReview();
  const [open, setOpen] = useState(true);
  const { gate } = review;
  if (gate === null || !keepsRejected(review)) return null;
  const { insist } = reviewActions(desk, review);
  return (
    <>
      <section class="banner b-warn" aria-label="Gate">
        <Mark name="failed" />
        <span>
          <b>The branch stays as it was.</b> Without what is rejected,{' '}
          <code>{oneLine(gate.command)}</code> fails (exit code {gate.code}).
        </span>
        <span class="grow" />
        <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide its output' : 'Show its output'}
        </button>
        <ActButton why={insist.why} act={insist.act}>
          {insist.name}
        </ActButton>
      </section>
      {open && (
        <div class="gateout term">
          <LongText text={gate.output === '' ? 'It printed nothing.' : gate.output} />
        </div>
      )}
    </>
  );
}
