import { waitWords } from '../../src/core/report/wait-words.js';
import { selectProgress } from '../../src/core/selection/select-progress.js';
import type { RunState } from '../../src/core/state/run-state.js';
import { costText, countText, plural, tokensOf } from '../../src/core/words/amounts.js';
import { useDesk } from '../model/run-desk.js';
import { isDriven, isOpen } from '../model/standing.js';
import { dollars, spanText } from '../model/words.js';

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly of?: string;
  readonly more?: string;
  readonly bad?: boolean;
}

/** The numbers of a run; what nobody knows is a word. */
export function Metrics() {
  const desk = useDesk();
  const { state } = desk.model;
  return (
    <dl class="mxs">
      {[elapsed(desk), ...figures(state)].map(({ name, value, of, more, bad }) => (
        <div key={name} class={bad ? 'mx bad' : 'mx'}>
          <dt>{name}</dt>
          <dd>
            {value}
            {of && <i> {of}</i>}
            <small>{more || '\u00a0'}</small>
          </dd>
        </div>
      ))}
      <Cost />
    </dl>
  );
}

function elapsed(desk: ReturnType<typeof useDesk>): Figure {
  const { model, now } = desk;
  const goesOn = isOpen(model.state) && isDriven(model.run.value);
  const more = goesOn ? Math.max(0, now.value - model.latestAt()) : 0;
  const minutes = model.state.limits?.budget?.minutes;
  return {
    name: 'elapsed',
    value: spanText(model.state.durationMs + more),
    more: minutes === undefined ? '' : `of ${spanText(minutes * 60_000)} that it may take`,
  };
}

function figures(state: RunState): readonly Figure[] {
  const { agents, limits } = state;
  const { done, ended, asked, running, queued, waiting } = selectProgress(state);
  const slots = limits === null ? undefined : `of ${plural(limits.concurrency, 'slot')}`;
  const waits = waiting.map(({ reason, count }) => `${count} on ${waitWords[reason]}`);
  const queue = queued > 0 ? [`${queued} queued`] : [];
  const beside = [
    agents.lost > 0 && `${agents.lost} lost`,
    agents.skipped > 0 && `${agents.skipped} skipped`,
    agents.stopped > 0 && `${agents.stopped} stopped`,
  ].filter(Boolean);
  const tokens = tokensOf(state.usage);
  const cached = state.usage?.cacheReadTokens;
  return [
    {
      name: 'done',
      value: String(done),
      of: `of ${asked}`,
      more: agents.reused > 0 ? `${agents.reused} of them reused` : '',
    },
    { name: 'running', value: String(running), of: slots, more: [...queue, ...waits].join(' · ') },
    {
      name: 'failed',
      value: String(agents.failed),
      more: beside.join(' · '),
      bad: agents.failed > 0,
    },
    {
      name: 'tokens',
      value: tokens === undefined ? (ended > 0 ? 'unknown' : '–') : countText(tokens),
      more: cached === undefined ? '' : `${countText(cached)} cached`,
    },
  ];
}

function Cost() {
  const { costUsd, unpriced, limits, agents } = useDesk().model.state;
  const usd = limits?.budget?.usd;
  const tokens = limits?.budget?.tokens;
  const spent = costUsd ?? 0;
  const share = usd === undefined ? 0 : Math.min(1, spent / usd);
  const ended = agents.total > agents.running;
  return (
    <div class="mx cost">
      <dt>{usd === undefined ? 'cost' : 'cost against budget'}</dt>
      <dd>
        {ended
          ? costText(costUsd, unpriced)
              .replace(/^([≈≥])/, '$1 ')
              .replace('cost ', '')
          : '–'}
        {usd !== undefined && <i> of {dollars(usd)}</i>}
        <small>
          {tokens === undefined
            ? unpriced > 0 && `${plural(unpriced, 'agent')} without a known cost`
            : `budget of ${countText(tokens)} tokens`}
        </small>
      </dd>
      {usd !== undefined && (
        <dd class="bud">
          <span class="vh">{Math.round(share * 100)} % of the budget is spent</span>
          <span class="bu" style={{ width: `${share * 100}%` }} />
        </dd>
      )}
    </div>
  );
}
