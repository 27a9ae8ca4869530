import { describe, expect, it } from 'vitest';
import { tokenBucket } from './queues/token-bucket.js';

const signal = new AbortController().signal;

describe('the limits of a server', () => {
  it.each([1, 7, 60, 600])('X101: no minute sees more than %i begin', async (perMinute) => {
    let now = 0;
    const bucket = tokenBucket(perMinute, () => now);
    const begun: number[] = [];
    // A use that would have to wait is turned away: time moves by hand.
    for (now = 0; now < 200_000; now += 50) {
      for (;;) {
        const quick = new AbortController();
        const taken = bucket.take(quick.signal).then(
          () => true,
          () => false,
        );
        const settled = await Promise.race([
          taken,
          Promise.resolve().then(() => Promise.resolve().then(() => 'waits' as const)),
        ]);
        if (settled !== true) {
          quick.abort(new Error('no'));
          await taken;
          break;
        }
        begun.push(now);
      }
    }
    for (const start of begun)
      expect(begun.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(
        perMinute,
      );
    expect(begun.length).toBeGreaterThanOrEqual(Math.floor(perMinute * 3));
  });

  it('X101: makes the next one wait, in real time', async () => {
    const bucket = tokenBucket(600);
    const started = performance.now();
    await Promise.all(Array.from({ length: 62 }, () => bucket.take(signal)));
    expect(performance.now() - started).toBeGreaterThan(150);
  });
});
