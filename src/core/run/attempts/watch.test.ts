import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../host/clocks/virtual-clock.js';
import { Watch, type WatchLimits } from './watch.js';

function watched(limits: WatchLimits) {
  const clock = createVirtualClock({ startAt: 0 });
  const ends: { at: number; cause: string; message: string }[] = [];
  const watch = new Watch(clock, limits, (cause, message) =>
    ends.push({ at: clock.now(), cause, message }),
  );
  const until = async (time: number) => {
    clock.after(time - clock.now(), () => {});
    while (clock.now() < time) await clock.idle();
  };
  return { watch, ends, until };
}

describe('the limits of one attempt', () => {
  it('X82: the first sign must come within its own limit', async () => {
    const { watch, ends, until } = watched({ firstTokenMs: 120, silenceMs: 1_000 });
    watch.asked();
    await until(500);
    expect(ends).toEqual([
      { at: 120, cause: 'stall', message: 'no first sign of an answer for 120 ms' },
    ]);
  });

  it('X82: after it, every sign of life starts the limit for silence anew', async () => {
    const { watch, ends, until } = watched({ firstTokenMs: 120, silenceMs: 300 });
    watch.asked();
    for (const at of [100, 390, 680]) {
      await until(at);
      watch.heard({ type: 'sign' });
    }
    await until(2_000);
    expect(ends.map(({ at }) => at)).toEqual([980]);
  });

  it('X82: while a tool runs its own limit counts, with a moment to end by itself', async () => {
    const { watch, ends, until } = watched({ silenceMs: 100, toolMs: 10_000 });
    watch.asked();
    watch.heard({ type: 'tool-start', id: 'a' });
    watch.heard({ type: 'tool-start', id: 'b' });
    await until(9_000);
    watch.heard({ type: 'tool-end', id: 'a' });
    await until(20_000);
    expect(ends).toEqual([]);
    watch.heard({ type: 'tool-end', id: 'b' });
    await until(21_000);
    expect(ends.map(({ at }) => at)).toEqual([20_100]);
  });

  it('X82: a tool that never ends is a stall', async () => {
    const { watch, ends, until } = watched({ silenceMs: 100, toolMs: 1_000 });
    watch.asked();
    watch.heard({ type: 'tool-start', id: 'a' });
    await until(60_000);
    expect(ends).toEqual([
      { at: 6_000, cause: 'stall', message: 'a tool did not end within 1000 ms' },
    ]);
  });

  it('X82: waiting for a turn is no silence, but counts for the whole', async () => {
    const { watch, ends, until } = watched({ firstTokenMs: 10, silenceMs: 10, wholeMs: 5_000 });
    watch.waits();
    await until(10_000);
    expect(ends).toEqual([{ at: 5_000, cause: 'timeout', message: 'not done after 5000 ms' }]);
  });

  it('X82: an attempt that ended is left alone', async () => {
    const { watch, ends, until } = watched({ firstTokenMs: 10, silenceMs: 10, wholeMs: 50 });
    watch.asked();
    watch.end();
    await until(1_000);
    expect(ends).toEqual([]);
  });
});
