import { channel } from 'node:diagnostics_channel';
import { expect, it } from 'vitest';
import type { JournalEvent } from '../../src/core/journal/event.js';
import { createFold } from '../../src/core/state/fold.js';
import { driveStart, runEnd, stepEnd, stepStart } from '../../src/testing/harness/sample-events.js';
import { createMemoryJournal } from '../../src/testing/index.js';
import { compareDrives } from './compare-drives.mjs';

/** A drive that shows `shown` and journals `journaled`; what its comparison says. */
async function told(
  shown: readonly JournalEvent[],
  journaled: readonly JournalEvent[],
): Promise<readonly string[]> {
  const differences: string[] = [];
  const own = `plenum:drive:${Math.random()}`;
  compareDrives(
    async () => createFold,
    (difference) => differences.push(difference),
    own,
  );
  const journal = createMemoryJournal();
  const session = await journal.open();
  for (const event of journaled) session.append(event);
  await session.commit();
  const fold = createFold();
  const readings: Promise<unknown>[] = [];
  const until = (reading: Promise<unknown>) => readings.push(reading);
  for (const event of shown) {
    fold.apply(event);
    channel(own).publish({ journal, state: fold.state, event, until });
  }
  channel(own).publish({ journal, state: fold.state, event: null, until });
  await Promise.all(readings);
  return differences;
}

const steps = Array.from({ length: 8 }, (_, index) => [
  stepStart(index + 1),
  stepEnd(index + 1),
]).flat();
const run = [driveStart(), ...steps, runEnd()];

it('a drive that shows what it journals differs in nothing', async () => {
  expect(await told(run, run)).toEqual([]);
});

it('an event that was shown and not journaled is found, at the event where it begins', async () => {
  const more = [
    ...run.slice(0, 4),
    { type: 'step-reuse', at: 1_000_000, n: 1 } as const,
    ...run.slice(4),
  ];
  expect((await told(more, run)).join('\n')).toMatch(/after event 10 .*reused/s);
});

it('an end that says other losses than the events before it is found', async () => {
  const lost = [
    ...run.slice(0, -1),
    runEnd({ losses: [{ key: 'k', n: 1, label: 'l', phase: null, cause: 'crash', message: '' }] }),
  ];
  expect((await told(lost, lost)).join('\n')).toMatch(/run-end says losses/);
});
