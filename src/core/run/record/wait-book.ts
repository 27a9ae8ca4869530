import { type WaitReason, waitReasons } from '../../journal/event.js';
import type { Clock } from '../../ports/clock.js';
import { Waiting } from '../../state/waiting.js';
import type { RequestLimits } from '../request-pools/request-limits.js';
import type { Scribe } from './scribe.js';

/** Waits come and go with every request: they are said no more often than this. */
const betweenMs = 1_000;

/**
 * Says how many calls wait where the record says otherwise (X119): what a view shows is what the
 * journal holds, and it holds no event for each call that stands in line.
 */
export class WaitBook {
  /** What the record says. */
  private readonly said = new Waiting();
  private saidAt = Number.NEGATIVE_INFINITY;
  private cancel: (() => void) | null = null;

  constructor(
    private readonly scribe: Scribe,
    private readonly clock: Clock,
    private readonly limits: Pick<RequestLimits, 'waits'>,
    /** It is time to `look` again. */
    private readonly again: () => void,
  ) {}

  /** The start of a call is journaled. */
  begun(): void {
    this.said.start();
  }

  /** `asked`: calls that have not started; `held`: those of them that something keeps waiting. */
  look(asked: number, held: number): void {
    const waits = this.limits.waits;
    const mayWait = this.clock.now() - this.saidAt < betweenMs;
    if (this.isQueueOff(asked, held)) this.say(asked, waits);
    else if (!this.areWaitsOff(waits)) return;
    else if (mayWait) this.later();
    else this.say(this.said.counts.queued, waits);
  }

  close(): void {
    this.cancel?.();
    this.cancel = null;
  }

  /** A long queue may be off by a little while it is refilled as fast as it empties. */
  private isQueueOff(asked: number, held: number): boolean {
    const { queued } = this.said.counts;
    if (asked >= queued && held === 0) return false;
    const off = Math.abs(asked - queued);
    return off > asked >> 5;
  }

  private areWaitsOff(waits: Readonly<Record<WaitReason, number>>): boolean {
    return waitReasons.some((reason) => waits[reason] !== this.said.counts[reason]);
  }

  private say(queued: number, waits: Readonly<Record<WaitReason, number>>): void {
    this.saidAt = this.clock.now();
    const held = waitReasons.filter((reason) => waits[reason] > 0);
    const counts = {
      queued,
      ...(held.length === 0
        ? {}
        : { waiting: Object.fromEntries(held.map((reason) => [reason, waits[reason]])) }),
    };
    this.said.say(counts);
    this.scribe.add({ type: 'wait-count', at: this.saidAt, ...counts });
  }

  private later(): void {
    this.cancel ??= this.clock.after(betweenMs, () => {
      this.cancel = null;
      this.again();
    });
  }
}
