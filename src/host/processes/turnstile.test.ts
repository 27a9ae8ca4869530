import { expect, it } from 'vitest';
import { createTurnstile } from './turnstile.js';

const { signal } = new AbortController();

it('X101: lets in as many as there are places, first come, first served', async () => {
  const turnstile = createTurnstile(2);
  const order: number[] = [];
  const leaving: (() => void)[] = [];
  const all = [1, 2, 3, 4, 5].map(async (number) => {
    const leave = await turnstile.enter(signal);
    order.push(number);
    leaving.push(leave);
  });
  for (const inside of [2, 3, 4, 5]) {
    await Promise.all(all.slice(0, inside));
    expect(order).toEqual([1, 2, 3, 4, 5].slice(0, inside));
    const leave = leaving.shift();
    leave?.();
    // Leaving twice frees one place.
    leave?.();
  }
});

it('X101: whoever stops waiting leaves no gap and no ghost', async () => {
  const turnstile = createTurnstile(1);
  const leave = await turnstile.enter(signal);
  const stop = new AbortController();
  const gone = turnstile.enter(stop.signal);
  const patient = turnstile.enter(signal);
  stop.abort(new Error('enough'));
  await expect(gone).rejects.toThrow('enough');
  await expect(turnstile.enter(stop.signal)).rejects.toThrow('enough');
  leave();
  (await patient)();
  (await turnstile.enter(signal))();
});

it('X101: a place is given back whatever came of the work', async () => {
  const turnstile = createTurnstile(1);
  await expect(turnstile.pass(signal, () => Promise.reject(new Error('broken')))).rejects.toThrow(
    'broken',
  );
  expect(await turnstile.pass(signal, async () => 'done')).toBe('done');
});
