import { join } from 'node:path';
import { createFold } from '../../core/state/fold.js';
import type { RunState } from '../../core/state/run-state.js';
import { createFileJournal, hasJournal } from '../../stores/file/journal/file-journal.js';
import { driverOf } from '../../stores/file/lease/driver-lock.js';
import { readRunHeader } from '../../stores/file/runs/run-header.js';
import { runIds } from '../../stores/file/runs/run-list.js';

export interface LiveRun {
  readonly id: string;
  readonly name: string;
  readonly state: RunState;
  /** Time with a driver at work, until now. */
  readonly elapsedMs: number;
}

/**
 * Runs that a process is driving, oldest first. One that cannot be read is left out: this is for a
 * prompt, not for a diagnosis.
 */
export async function liveRuns(runsRoot: string, now: number): Promise<readonly LiveRun[]> {
  const ids = await runIds(runsRoot).catch(() => []);
  const states = await Promise.all(
    ids.map(async (id) => ({ id, driver: await driverOf(join(runsRoot, id)) })),
  );
  const live = states.filter(({ driver }) => driver.state === 'live');
  live.sort(
    (left, right) => (left.driver.record?.startedAt ?? 0) - (right.driver.record?.startedAt ?? 0),
  );
  const runs = await Promise.all(
    live.map(({ id }) => liveRun(id, join(runsRoot, id), now).catch(() => null)),
  );
  // A driver that has written its end only cleans up.
  return runs.flatMap((run) => (run && run.state.end === null ? [run] : []));
}

async function liveRun(id: string, runDir: string, now: number): Promise<LiveRun> {
  const header = await readRunHeader(runDir);
  const fold = createFold();
  let latestAt = now;
  if (hasJournal(runDir)) {
    for await (const event of createFileJournal(runDir).read()) {
      fold.apply(event);
      latestAt = event.at;
    }
  }
  // The clock of a simulation is not the clock on the wall.
  const since = header.startedAt === header.createdAt ? Math.max(0, now - latestAt) : 0;
  return {
    id,
    name: fold.state.name || header.name,
    state: fold.state,
    elapsedMs: fold.state.durationMs + since,
  };
}
