import { setImmediate as macrotask } from 'node:timers/promises';
import type { Clock } from '../../core/ports/clock.js';
import { createTimerQueue } from './timer-queue.js';

/** 2026-01-01T00:00:00Z. A fixed start makes the times of a journal equal from run to run. */
export const virtualStart = 1_767_225_600_000;

/**
 * Time that stands still until `idle`, then jumps to the next due timer.
 * Callbacks run in a macrotask of their own: promise jobs that were pending at `idle` come first,
 * and all that the callbacks cause by promises alone has settled when `idle` resolves. Of real
 * input and output only that is waited for which is held.
 */
export function createVirtualClock(options: { readonly startAt?: number } = {}): Clock {
  const queue = createTimerQueue();
  let now = options.startAt ?? virtualStart;
  let jump: Promise<boolean> | null = null;
  const held = new Set<Promise<unknown>>();

  const fire = (): boolean => {
    const first = queue.peek();
    if (first === undefined || first.due === Number.POSITIVE_INFINITY) return false;
    now = Math.max(now, first.due);
    for (const timer of queue.takeDue(now)) {
      if (!timer.cancelled) timer.callback();
    }
    return true;
  };

  /** A macrotask after the last held work; more may be held in it. */
  const quiet = async (): Promise<void> => {
    do {
      await Promise.all(held);
      await macrotask();
    } while (held.size > 0);
  };

  return {
    version: 1,
    now: () => now,
    after(delayMs, callback) {
      const timer = queue.add(now, delayMs, callback);
      return () => queue.cancel(timer);
    },
    hold(work) {
      const settled = work.then(
        () => {},
        () => {},
      );
      held.add(settled);
      settled.then(() => held.delete(settled));
      return new Promise((resolve) => queue.add(now, 0, () => resolve(work)));
    },
    idle() {
      jump ??= quiet()
        .then(fire)
        .then((wasDue) => macrotask().then(() => wasDue))
        .finally(() => {
          jump = null;
        });
      return jump;
    },
  };
}
