import type { DriverView } from '../../core/ports/lease.js';
import type { RunHandle, RunStore } from '../../core/ports/run-store.js';
import { createFold } from '../../core/state/fold.js';
import type { RunState } from '../../core/state/run-state.js';
import { sinceEvent } from './since-event.js';

export interface LiveRun {
  readonly id: string;
  readonly name: string;
  readonly state: RunState;
  readonly driver: DriverView;
  /** Time with a driver at work, until now. */
  readonly elapsedMs: number;
}

/**
 * Runs that a process is driving, oldest first. One that cannot be read is left out: this is for a
 * prompt, not for a diagnosis.
 */
export async function liveRuns(store: RunStore, now: number): Promise<readonly LiveRun[]> {
  const live = [...(await store.driven().catch(() => []))];
  live.sort(
    (left, right) => (left.driver.record?.startedAt ?? 0) - (right.driver.record?.startedAt ?? 0),
  );
  const runs = await Promise.all(
    live.map(async ({ id, driver }) => {
      const run = await store.open(id).catch(() => null);
      return run && liveRun(run, driver, now).catch(() => null);
    }),
  );
  // A driver that has written its end only cleans up.
  return runs.flatMap((run) => (run && run.state.end === null ? [run] : []));
}

async function liveRun(run: RunHandle, driver: DriverView, now: number): Promise<LiveRun> {
  const { id, header } = run;
  const fold = createFold();
  let latestAt = now;
  if (await run.hasJournal()) {
    for await (const event of run.journal.read()) {
      fold.apply(event);
      latestAt = event.at;
    }
  }
  return {
    id,
    name: fold.state.name || header.name,
    state: fold.state,
    driver,
    elapsedMs: fold.state.durationMs + sinceEvent(header, latestAt, now),
  };
}
