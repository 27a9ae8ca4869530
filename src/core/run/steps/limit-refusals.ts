import type { Loss } from '../../journal/loss.js';
import type { Clock } from '../../ports/clock.js';
import type { Losses } from '../../state/losses.js';
import type { RunLimit } from '../../step/outcome.js';
import type { Scribe } from '../record/scribe.js';

/** Calls that a limit of the run kept from starting in this drive. */
export interface LimitRefusals {
  /** One more; the loss where it is the first of its limit. */
  one(limit: RunLimit, message: string): readonly Loss[];
  /** `count` in all of this drive. */
  all(limit: RunLimit, count: number, message: string): void;
  /** Journals what was not said yet. */
  say(): void;
}

/** The first one is journaled at once, their number when the drive ends. */
export function limitRefusals(losses: Losses, scribe: Scribe, clock: Clock): LimitRefusals {
  const refused = new Map<RunLimit, { count: number; said: number; message: string }>();
  const say = (): void => {
    for (const [limit, { count, said, message }] of refused) {
      if (count === said) continue;
      refused.set(limit, { count, said: count, message });
      scribe.add({ type: 'limit-refuse', at: clock.now(), limit, count, message });
    }
  };
  const all = (limit: RunLimit, count: number, message: string): void => {
    if (count === 0) return;
    const before = refused.get(limit);
    refused.set(limit, { count, said: before?.said ?? 0, message });
    losses.refuse(limit, count, message);
    if (!before) say();
  };
  return {
    one(limit, message) {
      const before = refused.get(limit)?.count ?? 0;
      all(limit, before + 1, message);
      return before > 0 ? [] : [losses.refuse(limit, 1, message)];
    },
    all,
    say,
  };
}
