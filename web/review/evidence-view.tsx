import type { Evidence } from '../../src/core/selection/select-evidence.js';
import { countText, tokensOf } from '../../src/core/words/amounts.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import type { PageChange } from '../../src/views/page/page-data.js';
import { costCell, spanText } from '../model/words.js';
import { Mark } from '../shell/mark.js';
import { PageLink } from '../shell/page-link.js';
import { chosenChange, useReview } from './review-desk.js';
import { verdictMark } from './review-list.js';

/** What the record has to say for and against the change. */
export function EvidenceView() {
  const { desk, review } = useReview();
  const change = chosenChange(desk, review);
  if (change === null) return null;
  const { evidence } = change;
  return (
    <aside class="ev" aria-label="Evidence" tabIndex={0}>
      <section>
        <h3>
          {evidence.reasons.length === 0 ? 'Nothing speaks against it' : 'Why it stands here'}
        </h3>
        <ol class="why2">
          {evidence.reasons.map((reason, index) => (
            <li key={index}>
              <Mark name={evidence.risk === 'high' && index === 0 ? 'failed' : 'partial'} quiet />
              <span>{oneLine(reason)}</span>
            </li>
          ))}
        </ol>
      </section>
      <Votes evidence={evidence} />
      <Gates evidence={evidence} />
      <section>
        <h3>What a reject does</h3>
        <p class="t2">
          The branch is made again without this call
          {review.check === null ? '' : ', and '}
          {review.check !== null && <code>{oneLine(review.check)}</code>}
          {review.check === null ? '.' : ' runs once more.'} Nothing else is lost, and it can be
          taken back.
        </p>
      </section>
      <Spent change={change} />
    </aside>
  );
}

function Votes({ evidence }: { readonly evidence: Evidence }) {
  return (
    <>
      {evidence.verifications.map(({ label, status, votes }, index) => (
        <section key={index}>
          <h3>
            Votes <span class="t3">{oneLine(`${label}: ${status}`)}</span>
          </h3>
          <ul class="vt2">
            {votes.map(({ verdict, reason }, vote) => (
              <li key={vote}>
                <Mark name={verdictMark(verdict)} quiet />
                <div>
                  <b>{oneLine(verdict)}</b>
                  <p>{oneLine(reason)}</p>
                </div>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Gates({ evidence }: { readonly evidence: Evidence }) {
  const { review } = useReview();
  const { gate } = review;
  if (evidence.gates.length === 0 && gate === null) return null;
  return (
    <section>
      <h3>Gates</h3>
      <ul class="vt2">
        {evidence.gates.map(({ label, passed }, index) => (
          <li key={index}>
            <Mark name={passed ? 'done' : 'failed'} />
            <span>{oneLine(label)}</span>
          </li>
        ))}
        {gate !== null && (
          <li>
            <Mark name={gate.passed ? 'done' : 'failed'} />
            <span>
              <code>{oneLine(gate.command)}</code>, run again without what is rejected
            </span>
          </li>
        )}
      </ul>
    </section>
  );
}

function Spent({ change }: { readonly change: PageChange }) {
  const { desk, review } = useReview();
  const step = change.n === null ? undefined : desk.model.state.steps.get(change.n);
  if (step === undefined) return null;
  const tokens = tokensOf(step.usage);
  const ended = step.endedAt !== null;
  const figures = [
    ['time', step.endedAt === null ? '–' : spanText(step.endedAt - step.startedAt)],
    ['tokens', tokens === undefined ? 'unknown' : countText(tokens)],
    ['cost', costCell(step.costUsd, ended)],
    ['attempts', String(step.attempts)],
  ];
  const run = { page: 'run', id: review.runId, tab: 'timeline', event: null } as const;
  return (
    <section>
      <h3>
        Spent{' '}
        <PageLink navigation={desk.navigation} to={{ ...run, agent: step.n }} look="link">
          agent #{step.n}
        </PageLink>
      </h3>
      <dl class="us">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
