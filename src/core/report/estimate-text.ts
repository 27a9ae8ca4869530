import type { Estimate } from '../estimate/estimate.js';
import type { Range } from '../estimate/range.js';
import { countText, durationText } from '../words/amounts.js';

/** `12–30 agents`, `17 agents`; `12–30+` where nothing bounds it but the limits. */
export function agentRangeText({
  agents,
  open,
  stopped,
}: Pick<Estimate, 'agents' | 'open' | 'stopped'>): string {
  if (stopped !== null) return 'agents unknown';
  const text = span(agents, String);
  return open ? `${text}+ agents` : text === '1' ? '1 agent' : `${text} agents`;
}

export function costRangeText(costUsd: Range | null): string {
  return costUsd === null ? 'cost unknown' : `$${span(costUsd, dollars)}`;
}

export function tokenRangeText(tokens: Range | null): string {
  return tokens === null ? 'tokens unknown' : `${span(tokens, countText)} tokens`;
}

export function durationRangeText(durationMs: Range): string {
  return span(durationMs, roughly);
}

/** `40s`, `3m`, `1h20m`: an estimate has no seconds to spare. */
function roughly(ms: number): string {
  const unit = ms < 120_000 ? 1000 : 60_000;
  return ms < 500
    ? '0s'
    : durationText(Math.round(ms / unit) * unit)
        .replace(/(\d[mh])0+[sm]$/, '$1')
        .replace(/\.0s$/, 's');
}

/** `12–30 agents, $0.10–0.60`; a first one is called a guess. */
export function estimateText(estimate: Estimate): string {
  const guess = estimate.guess && estimate.costUsd !== null ? 'a guess of ' : '';
  return `${agentRangeText(estimate)}, ${guess}${costRangeText(estimate.costUsd)}`;
}

/** `estimated 12–30 agents, $0.10–0.60; was 17, $0.22`; while it goes on, `so far 3, …`. */
export function againstText(
  estimate: Estimate,
  actual: {
    readonly agents: number;
    readonly costUsd: number | undefined;
    readonly isOver: boolean;
  },
): string {
  const cost = actual.costUsd === undefined ? 'cost unknown' : `$${dollars(actual.costUsd)}`;
  const when = actual.isOver ? 'was' : 'so far';
  return `estimated ${estimateText(estimate)}; ${when} ${actual.agents}, ${cost}`;
}

/** Whether so many agents were foreseen. */
export function holds(
  { agents, open }: Pick<Estimate, 'agents' | 'open'>,
  actual: number,
): boolean {
  return actual >= agents.low && (open || actual <= agents.high);
}

function span({ low, high }: Range, text: (value: number) => string): string {
  const [from, to] = [text(low), text(high)];
  return from === to ? from : `${from}–${to}`;
}

function dollars(value: number): string {
  if (value === 0) return '0.00';
  if (value >= 10) return value.toFixed(0);
  return value >= 0.095
    ? value.toFixed(2)
    : value.toFixed(Math.min(6, 1 - Math.floor(Math.log10(value))));
}
