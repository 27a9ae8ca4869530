import { expect, it } from 'vitest';
import { describeClock } from './conformance.js';
import { createRealClock } from './real-clock.js';

describeClock('the real clock', { create: createRealClock });

it('two timers of different delays that are due together fire in order of the calls', async () => {
  const clock = createRealClock();
  const order: string[] = [];
  await new Promise<void>((resolve) => {
    clock.after(20, () => order.push('first'));
    setTimeout(() => {
      clock.after(10, () => order.push('second'));
      clock.after(30, resolve);
    }, 10);
  });
  expect(order).toEqual(['first', 'second']);
});

it('a cancelled timer does not keep a process alive', () => {
  const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  createRealClock().after(30_000, () => {})();
  expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBe(before);
});
