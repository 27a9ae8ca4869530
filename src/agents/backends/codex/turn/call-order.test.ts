import { expect, it } from 'vitest';
import { createCallOrder } from './call-order.js';

it('C63: what the model made last counts, in whatever order its uses arrive', () => {
  const order = createCallOrder();
  for (const id of ['one', 'two', 'three']) order.made(id);
  expect(['two', 'one', 'three', 'one'].map(order.isLatest)).toEqual([true, false, true, false]);
});

it('C63: uses that nobody told of count as they come', () => {
  const order = createCallOrder();
  expect(['one', 'two'].map(order.isLatest)).toEqual([true, true]);
});
