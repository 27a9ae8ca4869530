const longestTimer = 2 ** 31 - 1;

/** Calls back once after a time of which pauses do not count. */
export class PausableTimer {
  private timer: NodeJS.Timeout | undefined;
  private startedAt = 0;
  private leftMs: number;
  private pauses = 0;
  private readonly act: () => void;

  constructor(ms: number, act: () => void) {
    this.leftMs = Number.isFinite(ms) ? Math.max(0, ms) : longestTimer;
    this.act = act;
    this.start();
  }

  pause(): void {
    this.pauses += 1;
    if (this.pauses > 1) return;
    this.clear();
    this.leftMs = Math.max(0, this.leftMs - (performance.now() - this.startedAt));
  }

  resume(): void {
    this.pauses -= 1;
    if (this.pauses === 0) this.start();
  }

  clear(): void {
    clearTimeout(this.timer);
  }

  private start(): void {
    this.startedAt = performance.now();
    this.timer = setTimeout(this.act, Math.min(this.leftMs, longestTimer));
  }
}
