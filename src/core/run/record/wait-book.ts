import { type WaitReason, waitReasons } from '../../journal/wait-event.js';
import type { Clock } from '../../ports/clock.js';
import { foldWaits } from '../../state/waiting.js';
import type { RequestLimits } from '../request-pools/request-limits.js';
import type { Scribe } from './scribe.js';

/** Waits come and go with every request: they are said no more often than this. */
const betweenMs = 1_000;

export interface WaitBook {
  /** The start of a call is journaled. */
  begun(): void;
  /** `asked`: calls that have not started; `held`: those of them that something keeps waiting. */
  look(asked: number, held: number): void;
  close(): void;
}

/**
 * Says how many calls wait where the record says otherwise (X119): what a view shows is what the
 * journal holds, and it holds no event for each call that stands in line. `again`: it is time to
 * `look` again.
 */
export function createWaitBook(
  scribe: Scribe,
  clock: Clock,
  limits: Pick<RequestLimits, 'waits'>,
  again: () => void,
): WaitBook {
  /** What the record says. */
  const said = foldWaits();
  let saidAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | null = null;

  /** A long queue may be off by a little while it is refilled as fast as it empties. */
  const isQueueOff = (asked: number, held: number): boolean => {
    const { queued } = said.counts;
    if (asked >= queued && held === 0) return false;
    return Math.abs(asked - queued) > asked >> 5;
  };
  const say = (queued: number, waits: Readonly<Record<WaitReason, number>>): void => {
    saidAt = clock.now();
    const held = waitReasons.filter((reason) => waits[reason] > 0);
    const waiting = Object.fromEntries(held.map((reason) => [reason, waits[reason]]));
    const counts = { queued, ...(held.length === 0 ? {} : { waiting }) };
    said.say(counts);
    scribe.add({ type: 'wait-tally', at: saidAt, ...counts });
  };

  return {
    begun: () => said.start(),
    look(asked, held) {
      const { waits } = limits;
      if (isQueueOff(asked, held)) say(asked, waits);
      else if (waitReasons.every((reason) => waits[reason] === said.counts[reason])) return;
      else if (clock.now() - saidAt >= betweenMs) say(said.counts.queued, waits);
      else
        cancel ??= clock.after(betweenMs, () => {
          cancel = null;
          again();
        });
    },
    close() {
      cancel?.();
      cancel = null;
    },
  };
}
