import { expect, it } from 'vitest';
import { describeClock } from '../../testing/conformance/ports/clock.js';
import { createVirtualClock } from './virtual-clock.js';

describeClock('the virtual clock', { create: () => createVirtualClock() });

const turn = () => new Promise((resolve) => setTimeout(resolve, 2));

it('time stands still until idle, then jumps to the next due time and no further', async () => {
  const clock = createVirtualClock({ startAt: 1_000 });
  const fired: number[] = [];
  clock.after(60_000, () => fired.push(clock.now()));
  clock.after(90_000, () => fired.push(clock.now()));
  await turn();
  expect(clock.now()).toBe(1_000);
  expect(await clock.idle()).toBe(true);
  expect([clock.now(), fired]).toEqual([61_000, [61_000]]);
  expect(await clock.idle()).toBe(true);
  expect(fired).toEqual([61_000, 91_000]);
  expect(await clock.idle()).toBe(false);
});

it('idle called many times before the jump is one jump', async () => {
  const clock = createVirtualClock({ startAt: 0 });
  clock.after(10, () => {});
  clock.after(20, () => {});
  await Promise.all([clock.idle(), clock.idle(), clock.idle()]);
  expect(clock.now()).toBe(10);
});

it('promise jobs that are pending at idle come before the callbacks', async () => {
  const clock = createVirtualClock();
  const order: string[] = [];
  clock.after(0, () => order.push('timer'));
  const jump = clock.idle();
  void Promise.resolve()
    .then(() => order.push('job'))
    .then(() => order.push('job of a job'));
  await jump;
  expect(order).toEqual(['job', 'job of a job', 'timer']);
});

it('what the callbacks started by promises has settled when idle resolves', async () => {
  const clock = createVirtualClock();
  let steps = 0;
  clock.after(5, async () => {
    for (let step = 0; step < 50; step++) {
      await null;
      steps++;
    }
  });
  await clock.idle();
  expect(steps).toBe(50);
});

it('starts at the same time in every run', () => {
  expect(createVirtualClock().now()).toBe(createVirtualClock().now());
});
