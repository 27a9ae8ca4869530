import { performance } from 'node:perf_hooks';
import type { Clock } from '../core/ports/clock.js';
import { TimerQueue } from './timer-queue.js';

/** `setTimeout` fires at once for anything longer. */
const longestTimeout = 2 ** 31 - 1;

/**
 * Wall time for `now`, the monotonic clock for delays, so that a corrected wall clock moves no deadline.
 * One queue behind one `setTimeout`: Node itself does not order timers of different delays that are due together.
 *
 * On Linux the monotonic clock stands still while the machine sleeps, so delays count awake time.
 * Elsewhere a sleep counts as time; it is not detected here.
 */
export function createRealClock(): Clock {
  const queue = new TimerQueue();
  let armed: NodeJS.Timeout | undefined;
  let armedFor = Number.POSITIVE_INFINITY;

  const disarm = (): void => {
    clearTimeout(armed);
    armed = undefined;
    armedFor = Number.POSITIVE_INFINITY;
  };

  const arm = (): void => {
    const first = queue.peek();
    if (armed !== undefined && armedFor === first?.due) return;
    disarm();
    if (first === undefined) return;
    armedFor = first.due;
    armed = setTimeout(fire, Math.min(longestTimeout, Math.max(0, Math.ceil(first.due - performance.now()))));
  };

  const fire = (): void => {
    disarm();
    try {
      for (const timer of queue.takeDue(performance.now())) {
        if (!timer.cancelled) timer.callback();
      }
    } finally {
      arm();
    }
  };

  return {
    version: 1,
    now: () => Date.now(),
    after(delayMs, callback) {
      const timer = queue.add(performance.now(), delayMs, callback);
      arm();
      return () => {
        queue.cancel(timer);
        arm();
      };
    },
    idle: () => null,
  };
}
