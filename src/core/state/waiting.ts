import { type WaitCount, type WaitReason, waitReasons } from '../journal/event.js';
import { isJsonObject } from '../values/json.js';
import type { WaitingCalls } from './run-state.js';

const nobody: WaitingCalls = { queued: 0, limit: 0, cache: 0, quota: 0, retry: 0 };

/**
 * Agent calls that wait, by what the journal says of them. One implementation for the loop, which
 * says only what differs from it, and for the fold.
 */
export class Waiting {
  counts = nobody;

  clear(): void {
    this.counts = nobody;
  }

  say({ queued, waiting }: Pick<WaitCount, 'queued' | 'waiting'>): void {
    const counts: Record<'queued' | WaitReason, number> = { ...nobody, queued };
    if (isJsonObject(waiting))
      for (const reason of waitReasons) {
        const count = waiting[reason];
        if (typeof count === 'number') counts[reason] = count;
      }
    this.counts = counts;
  }

  /** A call left the queue. */
  start(): void {
    const { queued } = this.counts;
    if (queued > 0) this.counts = { ...this.counts, queued: queued - 1 };
  }
}
