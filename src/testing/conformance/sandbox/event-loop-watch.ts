import { readFileSync } from 'node:fs';

const tick = 20;

/**
 * Measures how long something took and for how long it kept this process's event loop. Time in
 * which the system had given the processor to others is no fault of this process: where the system
 * tells (Linux), it does not count.
 */
export class EventLoopWatch {
  private timer: NodeJS.Timeout | null = null;
  private started = 0;
  private last = 0;
  private lastWithheld = 0;
  private longest = 0;

  begin(): void {
    this.started = this.last = performance.now();
    this.lastWithheld = withheld();
    this.timer = setInterval(() => this.look(), tick);
  }

  end(): { readonly elapsed: number; readonly longestBlock: number } {
    if (this.timer) {
      clearInterval(this.timer);
      this.look();
    }
    this.timer = null;
    return { elapsed: performance.now() - this.started, longestBlock: this.longest };
  }

  private look(): void {
    const now = performance.now();
    const waited = withheld();
    this.longest = Math.max(this.longest, now - this.last - tick - (waited - this.lastWithheld));
    this.last = now;
    this.lastWithheld = waited;
  }
}

/**
 * Milliseconds that this thread was ready to run and had no processor, since it began; 0 where
 * nobody tells.
 */
function withheld(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}
