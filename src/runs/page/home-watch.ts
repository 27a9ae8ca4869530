import type { RunHandle } from '../../core/ports/run-store.js';
import { createFold } from '../../core/state/fold.js';
import { PlenumError } from '../../core/values/errors.js';
import type { PageEntry } from '../../views/page/page-data.js';
import { sinceEvent } from '../look/since-event.js';
import { hideKeys } from './hidden-keys.js';
import { entryOf, entryOfState, unreadable } from './page-entry.js';
import type { PageHost } from './page-host.js';

/** At most so often one run is told (X123). */
const tellMs = 250;

type Told = (entry: PageEntry) => void;

/** What changes in a list of runs, read once however many look. */
export interface HomeWatch {
  /** Returns how to listen no more. The last one to leave ends the reading. */
  listen(told: Told): () => void;
}

export function createHomeWatch(host: PageHost): HomeWatch {
  const listeners = new Set<Told>();
  let stop: AbortController | null = null;
  const hide = hideKeys(host.env);
  const tell: Told = (entry) => {
    const shown = hide(entry);
    for (const told of listeners) told(shown);
  };
  return {
    listen(told) {
      listeners.add(told);
      if (stop === null) {
        stop = new AbortController();
        void readHome(host, tell, stop.signal);
      }
      return () => {
        listeners.delete(told);
        if (listeners.size > 0) return;
        stop?.abort();
        stop = null;
      };
    },
  };
}

/** Never rejects: what cannot be read is an entry that says so. */
async function readHome(host: PageHost, tell: Told, signal: AbortSignal): Promise<void> {
  const { store } = host;
  const following = new Map<string, AbortController>();
  const leave = (id: string): void => {
    following.get(id)?.abort();
    following.delete(id);
  };
  const follow = (id: string): void => {
    leave(id);
    const own = new AbortController();
    following.set(id, own);
    void followEntry(host, id, tell, AbortSignal.any([own.signal, signal]));
  };
  // The watch looks first: a driver that comes between both is seen by one of them.
  const changes = store.watch(signal)[Symbol.asyncIterator]();
  try {
    let next = changes.next();
    for (const { id } of await store.driven()) follow(id);
    for (let change = await next; !change.done; change = await next) {
      next = changes.next();
      const { id, driver } = change.value;
      if (driver !== null && driver.state !== 'gone') follow(id);
      else {
        leave(id);
        tell(await entryNow(host, id));
      }
    }
  } catch (error) {
    if (!signal.aborted) tell(unreadable({ id: '', createdAt: 0 }, error));
  }
}

/** Folds what one driver writes and tells where the run stands, not oftener than it may. */
async function followEntry(
  host: PageHost,
  id: string,
  tell: Told,
  signal: AbortSignal,
): Promise<void> {
  try {
    const handle = await host.store.open(id);
    if (handle === null) return;
    const fold = createFold();
    let [latestAt, changed] = [host.now(), true];
    const say = async (): Promise<void> => {
      if (!changed) return;
      changed = false;
      const driver = await handle.lease.holder();
      if (driver.state === 'gone') fold.loseRunning();
      const { state } = fold;
      const goesOn = driver.state !== 'gone' && state.end === null;
      const since = goesOn ? sinceEvent(handle.header, latestAt, host.now()) : 0;
      const elapsedMs = state.durationMs + since;
      if (!signal.aborted) tell(entryOfState(handle, { state, driver, elapsedMs }));
    };
    let timer: NodeJS.Timeout | undefined;
    const present = (): void => {
      void say();
      timer = setInterval(() => void say(), tellMs);
    };
    try {
      for await (const event of handle.journal.follow(signal, present)) {
        fold.apply(event);
        [latestAt, changed] = [event.at, true];
      }
    } finally {
      clearInterval(timer);
    }
  } catch {
    if (!signal.aborted) tell(await entryNow(host, id));
  }
}

async function entryNow({ store, now }: PageHost, id: string): Promise<PageEntry> {
  const place = { id, createdAt: 0 };
  try {
    const run: RunHandle | null = await store.open(id);
    if (run === null)
      throw new PlenumError('E_RUN_NOT_FOUND', `Run ${id} is gone.`, { hint: 'plenum list' });
    const { runDir, header } = run;
    return await entryOf({ id, runDir, createdAt: header.createdAt, run, error: null }, now());
  } catch (error) {
    return unreadable(place, error);
  }
}
