import { expect, it } from 'vitest';
import { createWatchdog } from './watchdog.js';

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

it('a counter that stands still is noticed, one that moves or has not begun is not', async () => {
  const stuck: string[] = [];
  let moving = 1;
  const dogs = [
    createWatchdog(
      () => 1,
      100,
      () => stuck.push('still'),
    ),
    createWatchdog(
      () => moving++,
      100,
      () => stuck.push('moving'),
    ),
    createWatchdog(
      () => 0,
      100,
      () => stuck.push('not begun'),
    ),
    createWatchdog(
      () => 1,
      10_000,
      () => stuck.push('patient'),
    ),
  ];
  for (const dog of dogs) dog.watch();
  await wait(450);
  for (const dog of dogs) dog.rest();
  expect(stuck).toEqual(['still']);
});

it('time in which this process did not run does not count', async () => {
  let stuck = false;
  const dog = createWatchdog(
    () => 1,
    400,
    () => {
      stuck = true;
    },
  );
  dog.watch();
  const until = performance.now() + 600;
  while (performance.now() < until);
  await wait(60);
  expect(stuck).toBe(false);
  dog.rest();
});
