import { expect, it } from 'vitest';
import { Places } from './places.js';

const never = new AbortController().signal;

it('whoever waits longest gets the place that becomes free', async () => {
  const places = new Places(1);
  const order: string[] = [];
  expect(await places.take(never)).toBe(true);
  const first = places.take(never).then(() => order.push('first'));
  const second = places.take(never).then(() => order.push('second'));
  places.free();
  await first;
  expect(order).toEqual(['first']);
  places.free();
  await second;
  expect(order).toEqual(['first', 'second']);
});

it('a wait that was stopped takes no place', async () => {
  const places = new Places(1);
  await places.take(never);
  const abort = new AbortController();
  const waiting = places.take(abort.signal);
  abort.abort();
  expect(await waiting).toBe(false);
  places.free();
  expect(await places.take(never)).toBe(true);
  expect(await places.take(abort.signal)).toBe(false);
});
