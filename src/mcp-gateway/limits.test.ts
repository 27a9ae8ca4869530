import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.js';
import { Turnstile } from './turnstile.js';

const signal = new AbortController().signal;

describe('the limits of a server', () => {
  it('X101: lets in as many as there are places, first come, first served', async () => {
    const turnstile = new Turnstile(2);
    const order: number[] = [];
    let inside = 0;
    let most = 0;
    await Promise.all(
      [1, 2, 3, 4, 5].map(async (number) => {
        const leave = await turnstile.enter(signal);
        order.push(number);
        inside += 1;
        most = Math.max(most, inside);
        await sleep(5);
        inside -= 1;
        leave();
        leave();
      }),
    );
    expect([order, most]).toEqual([[1, 2, 3, 4, 5], 2]);
  });

  it('X101: whoever stops waiting leaves no gap and no ghost', async () => {
    const turnstile = new Turnstile(1);
    const leave = await turnstile.enter(signal);
    const stop = new AbortController();
    const gone = turnstile.enter(stop.signal);
    const patient = turnstile.enter(signal);
    stop.abort(new Error('enough'));
    await expect(gone).rejects.toThrow('enough');
    leave();
    (await patient)();
    (await turnstile.enter(signal))();
  });

  it.each([1, 7, 60, 600])('X101: no minute sees more than %i begin', async (perMinute) => {
    let now = 0;
    const bucket = new TokenBucket(perMinute, () => now);
    const begun: number[] = [];
    // A use that would have to wait is turned away: time moves by hand.
    for (now = 0; now < 200_000; now += 50) {
      for (;;) {
        const quick = new AbortController();
        const taken = bucket.take(quick.signal).then(
          () => true,
          () => false,
        );
        const settled = await Promise.race([taken, Promise.resolve().then(() => Promise.resolve().then(() => 'waits' as const))]);
        if (settled !== true) {
          quick.abort(new Error('no'));
          await taken;
          break;
        }
        begun.push(now);
      }
    }
    for (const start of begun) expect(begun.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(perMinute);
    expect(begun.length).toBeGreaterThanOrEqual(Math.floor(perMinute * 3));
  });

  it('X101: makes the next one wait, in real time', async () => {
    const bucket = new TokenBucket(600);
    const started = performance.now();
    await Promise.all(Array.from({ length: 62 }, () => bucket.take(signal)));
    expect(performance.now() - started).toBeGreaterThan(150);
  });
});
