/** Longest time between two looks; short limits are watched more closely. */
const slowest = 100;
/** The worker's own deadline comes first, because it ends with more to say. */
const grace = 80;

/**
 * Watches the counter that a worker raises whenever the script made progress. Time in which this
 * process itself did not run (a suspended machine, a blocked loop) does not count.
 */
export class Watchdog {
  private timer: NodeJS.Timeout | null = null;
  private seen = 0;
  private still = 0;
  private last = 0;

  constructor(
    private readonly progress: () => number,
    private readonly busyMs: number,
    private readonly onStuck: () => void,
  ) {}

  watch(): void {
    if (this.timer) return;
    const interval = Math.min(slowest, Math.max(20, this.busyMs / 8));
    this.still = 0;
    this.last = performance.now();
    this.seen = this.progress();
    this.timer = setInterval(() => this.look(interval), interval);
  }

  rest(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  private look(interval: number): void {
    const now = performance.now();
    const progress = this.progress();
    // Nothing is expected of a worker that has not begun.
    this.still =
      progress !== this.seen || progress === 0
        ? 0
        : this.still + Math.min(now - this.last, 2 * interval);
    this.seen = progress;
    this.last = now;
    if (this.still < this.busyMs + grace) return;
    this.rest();
    this.onStuck();
  }
}
