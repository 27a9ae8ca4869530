/** Longest time between two looks; short limits are watched more closely. */
const slowest = 100;
/** The worker's own deadline comes first, because it ends with more to say. */
const grace = 80;

export interface Watchdog {
  watch(): void;
  rest(): void;
}

/**
 * Watches the counter that a worker raises whenever the script made progress. Time in which this
 * process itself did not run (a suspended machine, a blocked loop) does not count.
 */
export function createWatchdog(
  progress: () => number,
  busyMs: number,
  onStuck: () => void,
): Watchdog {
  const interval = Math.min(slowest, Math.max(20, busyMs / 8));
  let timer: NodeJS.Timeout | undefined;
  let seen = 0;
  let still = 0;
  let last = 0;

  const rest = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  const look = (): void => {
    const now = performance.now();
    const count = progress();
    // Nothing is expected of a worker that has not begun.
    still = count !== seen || count === 0 ? 0 : still + Math.min(now - last, 2 * interval);
    seen = count;
    last = now;
    if (still < busyMs + grace) return;
    rest();
    onStuck();
  };
  return {
    watch() {
      if (timer) return;
      still = 0;
      last = performance.now();
      seen = progress();
      timer = setInterval(look, interval);
    },
    rest,
  };
}
