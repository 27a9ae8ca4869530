import { performance } from 'node:perf_hooks';
import type { Clock } from '../../core/ports/clock.js';
import { createTimerQueue } from './timer-queue.js';

/**
 * How often a clock with pending timers looks at the time; `setTimeout` itself may count hours of
 * sleep.
 */
const lookMs = 10_000;
/** Whatever is later than this was not late but asleep (or as deaf as if it had been). */
const sleepMs = 5_000;

/**
 * Wall time for `now`, the monotonic clock for delays, so that a corrected wall clock moves no
 * deadline. One queue behind one `setTimeout`: Node itself does not order timers of different
 * delays that are due together.
 *
 * Delays count awake time (X82): on Linux the monotonic clock stands still while the machine
 * sleeps, elsewhere a timer that fires much too late tells of a sleep, and everything pending moves
 * by it.
 */
export function createRealClock(monotonic: () => number = () => performance.now()): Clock {
  const queue = createTimerQueue();
  let armed: NodeJS.Timeout | undefined;
  let armedFor = Number.POSITIVE_INFINITY;
  let expected = Number.POSITIVE_INFINITY;
  let asleep = 0;
  const awake = (): number => monotonic() - asleep;

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
    const delay = Math.min(lookMs, Math.max(0, Math.ceil(first.due - awake())));
    expected = monotonic() + delay;
    armed = setTimeout(fire, delay);
  };

  const fire = (): void => {
    disarm();
    const late = monotonic() - expected;
    if (late > sleepMs) asleep += late;
    try {
      for (const timer of queue.takeDue(awake())) {
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
      const timer = queue.add(awake(), delayMs, callback);
      arm();
      return () => {
        queue.cancel(timer);
        arm();
      };
    },
    idle: () => null,
    hold: (work) => work,
  };
}
