import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunChange } from '../../../core/ports/run-store.js';
import { driverOf } from '../lease/driver-lock.js';
import { runIds } from './run-list.js';

const pollMs = 250;

/** Looks at the folders again and again: a watch of the system misses what network disks change. */
export async function* watchRuns(runsRoot: string, signal: AbortSignal): AsyncGenerator<RunChange> {
  let before = await lookedAt(runsRoot);
  while (!signal.aborted) {
    await delay(pollMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const now = await lookedAt(runsRoot).catch(() => before);
    for (const [id, driver] of now)
      if (JSON.stringify(identity(before.get(id))) !== JSON.stringify(identity(driver)))
        yield { id, driver };
    for (const id of before.keys()) if (!now.has(id)) yield { id, driver: null };
    before = now;
  }
}

type Drivers = Map<string, Awaited<ReturnType<typeof driverOf>>>;

async function lookedAt(runsRoot: string): Promise<Drivers> {
  const ids = await runIds(runsRoot);
  const drivers = await Promise.all(ids.map((id) => driverOf(join(runsRoot, id))));
  return new Map(ids.map((id, index) => [id, drivers[index] ?? { state: 'gone', record: null }]));
}

/** A heartbeat is no change. */
function identity(driver: ReturnType<Drivers['get']>): readonly unknown[] | null {
  return driver ? [driver.state, driver.record?.pid, driver.record?.epoch] : null;
}
