import { setTimeout as sleep } from 'node:timers/promises';

/**
 * At most `perMinute` begin within any minute. A tenth of them may begin at once; the rest come
 * evenly. The clock is monotonic, and whoever waits has a place in the order.
 */
export class TokenBucket {
  private readonly size: number;
  private readonly perMs: number;
  private tokens: number;
  private at: number;

  constructor(
    perMinute: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.size = Math.max(1, Math.floor(perMinute / 10));
    // What is refilled within a minute and a full bucket together make the limit.
    this.perMs = (perMinute < 1 ? perMinute : perMinute - this.size + 1) / 60_000;
    this.tokens = this.size;
    this.at = now();
  }

  /** Rejects with the signal's reason and gives the place back. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.refill();
    this.tokens -= 1;
    if (this.tokens >= 0) return;
    const due = this.at - this.tokens / this.perMs;
    try {
      for (let left = due - this.now(); left > 0; left = due - this.now()) {
        await sleep(Math.min(Math.ceil(left), 2 ** 31 - 1), undefined, { signal });
      }
    } catch {
      this.tokens += 1;
      signal.throwIfAborted();
    }
  }

  private refill(): void {
    const now = this.now();
    this.tokens = Math.min(this.size, this.tokens + (now - this.at) * this.perMs);
    this.at = now;
  }
}
