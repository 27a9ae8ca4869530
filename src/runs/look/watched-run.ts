import type { RunStore } from '../../core/ports/run-store.js';
import { type OpenRun, openRun } from './open-run.js';

export interface WatchedRun {
  readonly run: OpenRun;
  /** Ids of the others that are driven now, newest first. */
  readonly others: readonly string[];
  /** Nobody named it, and none is driven: it is the newest one. */
  readonly idle: boolean;
}

/**
 * The run to look at: the one that is named, else the newest that is driven, else the newest of
 * all.
 */
export async function watchedRun(
  store: RunStore,
  reference: string | undefined,
  now: number,
): Promise<WatchedRun> {
  if (reference !== undefined)
    return { run: await openRun(store, reference, now), others: [], idle: false };
  const live = [...(await store.driven())].sort(
    (left, right) => (right.driver.record?.startedAt ?? 0) - (left.driver.record?.startedAt ?? 0),
  );
  const [newest, ...others] = live.map(({ id }) => id);
  const run = await openRun(store, newest ?? '@last', now);
  return { run, others, idle: newest === undefined };
}
