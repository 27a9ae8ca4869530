import type { Loss } from '../journal/loss.js';

/** Losses for one and the same reason. */
export interface LossGroup {
  readonly cause: string;
  /** Of the first one. */
  readonly message: string;
  readonly losses: readonly Loss[];
}

/**
 * Equal losses are one, in the order in which their reasons came: eighty equal lines hide all
 * others.
 */
export function groupLosses(losses: readonly Loss[]): readonly LossGroup[] {
  const groups = new Map<string, { cause: string; message: string; losses: Loss[] }>();
  for (const loss of losses) {
    const { cause } = loss;
    const message = reasonOf(loss.message);
    const key = `${cause} ${message.replace(numbers, '#')}`;
    const group = groups.get(key);
    if (group) group.losses.push(loss);
    else groups.set(key, { cause, message, losses: [loss] });
  }
  return [...groups.values()];
}

/** Request ids and counters differ between errors that are the same. */
const numbers = /[\w-]*\d[\w-]*/g;

/** What the breaker adds says how often, which a count says better. */
function reasonOf(message: string): string {
  return message.replace(/ \(not asked again: [^)]*\)$/, '');
}
