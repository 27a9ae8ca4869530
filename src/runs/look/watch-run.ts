import type { JournalEvent } from '../../core/journal/event.js';
import type { RunState } from '../../core/state/run-state.js';
import { followRun, isDriven, isStillDriven, type OpenRun } from './open-run.js';

/**
 * `ended`: its drive is over, or nobody drove it. `gone`: its driver vanished and wrote no end.
 * `left`: it goes on, and whoever watched does not.
 */
export type WatchEnd = 'ended' | 'gone' | 'left';

export interface Watching {
  readonly signal: AbortSignal;
  /** Calls back every `ms` until the returned function is called. */
  readonly every: (ms: number, callback: () => void) => () => void;
  /** `live` is false for what was recorded before this look. */
  readonly onEvent: (event: JournalEvent, state: RunState, live: boolean) => void;
}

const lookForDriverMs = 1000;

/**
 * Everything a run has recorded, then what comes, until its drive is over. Whoever drives it, and
 * whatever becomes of that process: a driver that is killed writes no end, and another one may take
 * the run up before anybody has looked twice.
 */
export async function watchRun(
  run: OpenRun,
  { signal, every, onEvent }: Watching,
): Promise<WatchEnd> {
  if (!isDriven(run)) {
    await replay(run, onEvent);
    return 'ended';
  }
  const over = new AbortController();
  let end: WatchEnd = 'left';
  let looks = 0;
  let latest: RunState = run.state;
  const look = async (): Promise<void> => {
    looks = (await isStillDriven(run)) ? 0 : looks + 1;
    // What it wrote last may not have been read at the first look.
    if (looks < 2 || end !== 'left') return;
    end = latest.end === null ? 'gone' : 'ended';
    over.abort();
  };
  const forget = every(lookForDriverMs, () => void look());
  try {
    for await (const { event, state, live } of followRun(
      run,
      AbortSignal.any([signal, over.signal]),
    )) {
      latest = state;
      onEvent(event, state, live);
      if (!live || event.type !== 'run-end') continue;
      end = 'ended';
      over.abort();
    }
  } finally {
    forget();
  }
  return end;
}

async function replay(run: OpenRun, onEvent: Watching['onEvent']): Promise<void> {
  if (run.events === 0) return;
  const nobody = new AbortController();
  let seen = 0;
  for await (const { event, state } of followRun(run, nobody.signal)) {
    onEvent(event, state, false);
    seen += 1;
    if (seen === run.events) nobody.abort();
  }
}
