import { setTimeout as sleep } from 'node:timers/promises';

interface TokenBucket {
  /** Rejects with the signal's reason and gives the place back. */
  take(signal: AbortSignal): Promise<void>;
}

/**
 * At most `perMinute` begin within any minute. A tenth of them may begin at once; the rest come
 * evenly. The clock is monotonic, and whoever waits has a place in the order.
 */
export function tokenBucket(
  perMinute: number,
  now: () => number = () => performance.now(),
): TokenBucket {
  const size = Math.max(1, Math.floor(perMinute / 10));
  // What is refilled within a minute and a full bucket together make the limit.
  const perMs = (perMinute < 1 ? perMinute : perMinute - size + 1) / 60_000;
  let tokens = size;
  let at = now();
  return {
    async take(signal) {
      signal.throwIfAborted();
      const time = now();
      tokens = Math.min(size, tokens + (time - at) * perMs) - 1;
      at = time;
      if (tokens >= 0) return;
      const due = at - tokens / perMs;
      try {
        for (let left = due - now(); left > 0; left = due - now())
          await sleep(Math.min(Math.ceil(left), 2 ** 31 - 1), undefined, { signal });
      } catch {
        tokens += 1;
        signal.throwIfAborted();
      }
    },
  };
}
