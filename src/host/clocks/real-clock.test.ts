import { expect, it } from 'vitest';
import { describeClock } from '../../testing/conformance/ports/clock.js';
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

it('X82: a sleep of the machine moves every deadline instead of meeting them all', async () => {
  let slept = 0;
  const clock = createRealClock(() => performance.now() + slept);
  const fired: string[] = [];
  const started = performance.now();
  await new Promise<void>((resolve) => {
    clock.after(50, () => fired.push('near'));
    clock.after(1_000, () => {
      fired.push('far');
      resolve();
    });
    setTimeout(() => {
      slept = 3_600_000;
    }, 10);
  });
  expect(fired).toEqual(['near', 'far']);
  expect(performance.now() - started).toBeGreaterThan(900);
});
