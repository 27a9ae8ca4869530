import type { AttemptEnd, StepEnd } from '../journal/event.js';
import { addUsage, type Usage } from '../values/usage.js';

/** What a run took so far. */
interface Bill {
  usage: Usage | undefined;
  costUsd: number | undefined;
  unpriced: number;
}

/** Adds what an attempt or a step took; `agent`: of a call, whose use of tokens has a price. */
export function bill(total: Bill, event: StepEnd | AttemptEnd, agent: boolean): void {
  total.usage = addUsage(total.usage, event.usage);
  total.costUsd = addCost(total.costUsd, event.costUsd);
  // What failed without a word about tokens was, as a rule, refused before it cost anything.
  const billed =
    event.usage !== undefined || (event.type === 'step-end' && event.status === 'completed');
  if (agent && billed && event.costUsd === undefined) total.unpriced += 1;
}

export function addCost(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined ? right : left + (right ?? 0);
}
