import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../core/ports/clock.js';

export interface ClockSuite {
  create(): Clock;
}

async function waitFor(clock: Clock, done: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !done(); turn++) {
    await clock.idle();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(done()).toBe(true);
}

/** What every clock MUST do (ports/clock.ts). */
export function describeClock(name: string, suite: ClockSuite): void {
  describe(`${name} is a clock`, () => {
    it('calls back once, and never synchronously', async () => {
      const clock = suite.create();
      let calls = 0;
      clock.after(0, () => calls++);
      expect(calls).toBe(0);
      await waitFor(clock, () => calls > 0);
      await clock.idle();
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(calls).toBe(1);
    });

    it('calls back in order of due time, equal times in order of the calls', async () => {
      const clock = suite.create();
      const order: string[] = [];
      clock.after(30, () => order.push('late'));
      for (let index = 0; index < 20; index++) clock.after(20, () => order.push(`same ${index}`));
      clock.after(5, () => order.push('early'));
      await waitFor(clock, () => order.length === 22);
      expect(order).toEqual([
        'early',
        ...Array.from({ length: 20 }, (_, index) => `same ${index}`),
        'late',
      ]);
    });

    it('never calls back what was cancelled, even by a callback due at the same time', async () => {
      const clock = suite.create();
      const order: string[] = [];
      clock.after(5, () => order.push('cancelled before'))();
      let cancel = (): void => {};
      clock.after(5, () => {
        order.push('first');
        cancel();
        cancel();
      });
      cancel = clock.after(5, () => order.push('cancelled meanwhile'));
      clock.after(10, () => order.push('last'));
      await waitFor(clock, () => order.includes('last'));
      expect(order).toEqual(['first', 'last']);
    });

    it('has moved by at least the delay when it calls back', async () => {
      const clock = suite.create();
      const start = clock.now();
      let end: number | undefined;
      clock.after(50, () => {
        end = clock.now();
      });
      await waitFor(clock, () => end !== undefined);
      expect((end ?? 0) - start).toBeGreaterThanOrEqual(49);
    });

    it('runs a timer that a callback adds', async () => {
      const clock = suite.create();
      const order: string[] = [];
      clock.after(1, () => {
        clock.after(0, () => order.push('inner'));
        order.push('outer');
      });
      await waitFor(clock, () => order.length === 2);
      expect(order).toEqual(['outer', 'inner']);
    });

    it('holds thousands of timers, most of them cancelled', async () => {
      const clock = suite.create();
      const fired: number[] = [];
      for (let index = 0; index < 5_000; index++) {
        const delay = 80 * (1 + ((index * 7) % 4));
        const cancel = clock.after(delay, () => fired.push(delay));
        if (index % 10 !== 0) cancel();
      }
      await waitFor(clock, () => fired.length === 500);
      expect(fired).toEqual([...fired].sort((left, right) => left - right));
    });

    it('does not mistake a delay of months, or of ever, for none', async () => {
      const clock = suite.create();
      const order: string[] = [];
      const cancels = [
        clock.after(2 ** 40, () => order.push('months')),
        clock.after(Number.POSITIVE_INFINITY, () => order.push('ever')),
      ];
      clock.after(5, () => order.push('soon'));
      await waitFor(clock, () => order.length > 0);
      expect(order).toEqual(['soon']);
      for (const cancel of cancels) cancel();
    });
  });
}
