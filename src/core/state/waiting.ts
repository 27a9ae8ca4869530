import { type WaitReason, type WaitTally, waitReasons } from '../journal/wait-event.js';
import { isJsonObject } from '../values/json.js';
import type { CallWait } from './run-state.js';

const nobody: CallWait = { queued: 0, limit: 0, cache: 0, quota: 0, retry: 0 };

export interface WaitFold {
  readonly counts: CallWait;
  clear(): void;
  say(tally: Pick<WaitTally, 'queued' | 'waiting'>): void;
  /** A call left the queue. */
  start(): void;
}

/**
 * Agent calls that wait, by what the journal says of them. One implementation for the loop, which
 * says only what differs from it, and for the fold.
 */
export function foldWaits(): WaitFold {
  let counts = nobody;
  return {
    get counts() {
      return counts;
    },
    clear() {
      counts = nobody;
    },
    say({ queued, waiting }) {
      const said: Record<'queued' | WaitReason, number> = { ...nobody, queued };
      if (isJsonObject(waiting))
        for (const reason of waitReasons) {
          const count = waiting[reason];
          if (typeof count === 'number') said[reason] = count;
        }
      counts = said;
    },
    start() {
      if (counts.queued > 0) counts = { ...counts, queued: counts.queued - 1 };
    },
  };
}
