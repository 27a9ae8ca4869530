import { setImmediate as macrotask } from 'node:timers/promises';
import type { Clock } from '../../core/ports/clock.js';
import { createTimerQueue } from './timer-queue.js';

/** 2026-01-01T00:00:00Z. A fixed start makes the times of a journal equal from run to run. */
export const virtualStart = 1_767_225_600_000;

/**
 * Time that stands still until `idle`, then jumps to the next due timer.
 * Callbacks run in a macrotask of their own: promise jobs that were pending at `idle` come first,
 * and all that the callbacks cause by promises alone has settled when `idle` resolves. Real input
 * and output is not waited for.
 */
export function createVirtualClock(options: { readonly startAt?: number } = {}): Clock {
  const queue = createTimerQueue();
  let now = options.startAt ?? virtualStart;
  let jump: Promise<boolean> | null = null;

  const fire = (): boolean => {
    const first = queue.peek();
    if (first === undefined || first.due === Number.POSITIVE_INFINITY) return false;
    now = Math.max(now, first.due);
    for (const timer of queue.takeDue(now)) {
      if (!timer.cancelled) timer.callback();
    }
    return true;
  };

  return {
    version: 1,
    now: () => now,
    after(delayMs, callback) {
      const timer = queue.add(now, delayMs, callback);
      return () => queue.cancel(timer);
    },
    idle() {
      jump ??= macrotask()
        .then(fire)
        .then((wasDue) => macrotask().then(() => wasDue))
        .finally(() => {
          jump = null;
        });
      return jump;
    },
  };
}
