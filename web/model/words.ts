import { stepMark } from '../../src/core/report/marks.js';
import type { RunState, StepView } from '../../src/core/state/run-state.js';
import type { Usage } from '../../src/core/values/usage.js';
import { costText, countText, durationText, tokensOf } from '../../src/core/words/amounts.js';
import { type MarkName, markName } from './mark-names.js';

/** A step that waits for a person shows that, whatever else it does. */
export function stepMarkName(step: StepView, asking: ReadonlySet<number>): MarkName {
  if (asking.has(step.n)) return 'you';
  return markName(stepMark(step)) ?? 'planned';
}

/** Numbers of the steps that wait for a person. */
export function askingSteps(state: RunState): ReadonlySet<number> {
  const asking = new Set<number>();
  for (const { n } of state.questions.values()) asking.add(n);
  for (const step of state.steps.values()) if (step.state === 'asking') asking.add(step.n);
  return asking;
}

/** Seconds are whole on the page, but for what took less than one: `0.2s`, `5m 02s`. */
export function spanText(ms: number): string {
  if (ms < 1000) return `${(Math.max(0, ms) / 1000).toFixed(1)}s`;
  const whole = ms < 10_000 ? `${Math.floor(ms / 1000)}s` : durationText(ms);
  return whole.replace(/([hm])(?=\d)/, '$1 ');
}

/** A dash for none yet, a word for what nobody knows. */
export function tokensCell(usage: Usage | undefined, ended: boolean): string {
  const tokens = tokensOf(usage);
  if (tokens !== undefined) return countText(tokens);
  return ended ? 'unknown' : '–';
}

export function costCell(costUsd: number | undefined, ended: boolean): string {
  if (costUsd !== undefined) return dollars(costUsd);
  return ended ? 'unknown' : '–';
}

/** Of a whole run: a dash before anything was spent, never where the cost is not known. */
export function runCostCell(costUsd: number | null, unpriced: number): string {
  if (costUsd === null) return unpriced > 0 ? 'unknown' : '–';
  return costText(costUsd, unpriced);
}

export function dollars(usd: number): string {
  if (usd === 0 || usd >= 0.01) return `$${usd.toFixed(2)}`;
  return `$${usd.toPrecision(1)}`;
}

/** Time of day, and the day where it is another one. */
export function momentText(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`;
  if (then.toDateString() === today.toDateString()) return `today ${time}`;
  const days = Math.round((startOfDay(today) - startOfDay(then)) / 86_400_000);
  if (days === 1) return `yesterday ${time}`;
  if (days > 1 && days < 7) return `${days} days ago`;
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`;
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
