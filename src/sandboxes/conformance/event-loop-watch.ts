import { availableParallelism, loadavg } from 'node:os';

const tick = 20;

/** Measures how long something took and for how long it kept this process's event loop. */
export class EventLoopWatch {
  private timer: NodeJS.Timeout | null = null;
  private started = 0;
  private last = 0;
  private longest = 0;

  begin(): void {
    this.started = this.last = performance.now();
    this.timer = setInterval(() => this.look(), tick);
  }

  /** `load`: how many times over the machine's processors are wanted by others, 0 on an idle machine. */
  end(): { readonly elapsed: number; readonly longestBlock: number; readonly load: number } {
    if (this.timer) {
      clearInterval(this.timer);
      this.look();
    }
    this.timer = null;
    const load = Math.max(0, (loadavg()[0] ?? 0) / availableParallelism() - 1);
    return { elapsed: performance.now() - this.started, longestBlock: this.longest, load };
  }

  private look(): void {
    const now = performance.now();
    this.longest = Math.max(this.longest, now - this.last - tick);
    this.last = now;
  }
}
