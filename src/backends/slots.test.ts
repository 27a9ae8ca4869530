import { expect, it } from 'vitest';
import { Slots } from './slots.js';

it('slots let as many begin as there are, in order, and forget who was stopped', async () => {
  const slots = new Slots(1);
  const stop = new AbortController();
  const { signal } = new AbortController();
  const first = await slots.take(signal);
  const stopped = slots.take(stop.signal);
  const second = slots.take(signal);
  stop.abort();
  expect(await stopped).toBeNull();
  first?.();
  first?.();
  const release = await second;
  expect(release).not.toBeNull();
  release?.();
  expect(await slots.take(signal)).not.toBeNull();
  expect(await slots.take(stop.signal)).toBeNull();
});
