import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/core/journal/event.js';
import { selectProgress } from '../../src/core/selection/select-progress.js';
import { createFold } from '../../src/core/state/fold.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend } from '../../src/testing/harness/stub-backend.js';

const fleetOf = (count: number): string =>
  `return (await parallel(Array.from({ length: ${count} }, (_, n) => () => agent('task ' + n))))` +
  '.filter(Boolean).length;';

async function played(source: string, concurrency: number) {
  const harness = createHarness({ limits: { concurrency } });
  const backend = createStubBackend({ clock: harness.clock, delay: () => 1_000 });
  const end = await harness.drive(source, backend);
  const events: readonly JournalEvent[] = await harness.events();
  const fold = createFold();
  const progress = events.map((event) => {
    fold.apply(event);
    return { type: event.type, ...selectProgress(fold.state) };
  });
  return { end, events, progress };
}

describe('progress of a run', () => {
  it('X119: what was asked for is counted before it starts, and never more runs than may', async () => {
    const { end, progress } = await played(fleetOf(40), 8);
    expect(end.result).toBe(40);
    const said = progress.findIndex(({ type }) => type === 'wait-tally');
    expect(said).toBeGreaterThan(-1);
    for (const { asked, running } of progress.slice(said)) {
      expect(asked).toBe(40);
      expect(running).toBeLessThanOrEqual(8);
    }
    for (const { done, running, queued, asked } of progress.slice(said))
      expect(done + running + queued).toBe(asked);
  });

  it('X119: one event says it for all, however many wait', async () => {
    const { events } = await played(fleetOf(400), 8);
    expect(events.filter(({ type }) => type === 'wait-tally').length).toBeLessThanOrEqual(3);
  });

  it('X119: nothing is said where nothing waits', async () => {
    const { events } = await played(fleetOf(5), 8);
    expect(events.filter(({ type }) => type === 'wait-tally')).toEqual([]);
  });

  it('X119: the stages of a pipeline count as they are asked for', async () => {
    const { end, progress, events } = await played(
      "return (await pipeline(Array.from({ length: 30 }, (_, n) => n), (n) => agent('a' + n), " +
        "(a, n) => agent('b' + n))).length;",
      4,
    );
    expect(end.result).toBe(30);
    expect(progress.at(-1)).toMatchObject({ done: 60, asked: 60, running: 0, queued: 0 });
    expect(events.filter(({ type }) => type === 'wait-tally').length).toBeLessThanOrEqual(60);
  });
});
