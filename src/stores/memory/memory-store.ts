import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriverView } from '../../core/ports/lease.js';
import type {
  NewRun,
  RunChange,
  RunEntry,
  RunHandle,
  RunHeader,
  RunStore,
} from '../../core/ports/run-store.js';
import { PlenumError } from '../../core/values/errors.js';
import { isRunId } from '../../core/values/run-id.js';
import { randomRunId } from '../../host/values/random-run-id.js';
import { createMemoryControls } from './memory-controls.js';
import { createMemoryJournal } from './memory-journal.js';
import { createMemoryLease } from './memory-lease.js';
import { createMemoryTranscripts } from './memory-transcripts.js';
import { nextChange } from './next-change.js';

export interface MemoryStore extends RunStore {
  /** Removes what programs left on disk for these runs. */
  close(): void;
}

type MemoryRun = Pick<RunHandle, Exclude<keyof RunHandle, 'header' | 'writeHeader'>>;
interface Kept {
  header: RunHeader;
  readonly run: MemoryRun;
}

/** Runs of this process, for tests and for whoever keeps nothing. */
export function createMemoryStore(): MemoryStore {
  const runs = new Map<string, Kept>();
  const watchers = new Set<(change: RunChange) => void>();
  let folder: string | null = null;

  const tell = (id: string, driver: DriverView | null): void => {
    for (const watcher of watchers) watcher({ id, driver });
  };
  const newId = (): string => {
    let id = randomRunId(4);
    while (runs.has(id)) id = randomRunId(5);
    return id;
  };

  function make({ id: wanted, script, ...rest }: NewRun): Kept {
    const id = wanted ?? newId();
    if (!isRunId(id)) throw new PlenumError('E_USAGE', `"${id}" cannot be the id of a run.`);
    if (runs.has(id))
      throw new PlenumError('E_RUN_EXISTS', `There is a run ${id} already.`, {
        hint: `plenum show ${id}`,
      });
    folder ??= mkdtempSync(join(tmpdir(), 'plenum-runs-'));
    const kept: Kept = {
      header: { version: 1, id, ...rest },
      run: memoryRun(id, join(folder, id), script, (driver) => tell(id, driver)),
    };
    return kept;
  }

  return {
    version: 1,
    place: 'the memory of this process',
    async create(run) {
      const kept = make(run);
      runs.set(kept.run.id, kept);
      tell(kept.run.id, await kept.run.lease.holder());
      return withHeader(kept);
    },
    async open(id) {
      const kept = runs.get(id);
      return kept ? withHeader(kept) : null;
    },
    journal: async (id) => runs.get(id)?.run.journal ?? null,
    ids: async () => [...runs.keys()],
    list: () => newestFirst([...runs.values()]),
    remove: (id) => removeRun(runs, id, () => tell(id, null)),
    async driven() {
      const all = await Promise.all(
        [...runs].map(async ([id, { run }]) => ({ id, driver: await run.lease.holder() })),
      );
      return all.filter(({ driver }) => driver.state === 'live');
    },
    watch: (signal) => changes(watchers, signal),
    close() {
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function removeRun(runs: Map<string, Kept>, id: string, onGone: () => void): Promise<void> {
  const kept = runs.get(id);
  if (!kept) return;
  await (await kept.run.lease.acquire({ takeOver: false })).release();
  runs.delete(id);
  rmSync(kept.run.runDir, { recursive: true, force: true });
  onGone();
}

async function* newestFirst(all: Kept[]): AsyncGenerator<RunEntry> {
  all.sort((left, right) => right.header.createdAt - left.header.createdAt);
  for (const kept of all) {
    const { id, runDir } = kept.run;
    yield { id, runDir, createdAt: kept.header.createdAt, run: withHeader(kept), error: null };
  }
}

function withHeader(kept: Kept): RunHandle {
  return {
    ...kept.run,
    get header() {
      return kept.header;
    },
    async writeHeader(header) {
      kept.header = header;
    },
  };
}

function memoryRun(
  id: string,
  runDir: string,
  script: string,
  onDriver: (driver: DriverView) => void,
): MemoryRun {
  mkdirSync(runDir);
  const journal = createMemoryJournal();
  const lease = createMemoryLease(id, onDriver);
  const attachments = new Map<string, string>([['script.js', script]]);
  return {
    id,
    runDir,
    script: async () => attachments.get('script.js') ?? '',
    journal,
    hasJournal: async () => journal.epoch > 0,
    recover: async () => ({ journal, lost: [] }),
    refuseForeign: async () => {},
    lease,
    controls: createMemoryControls(id, lease),
    transcripts: createMemoryTranscripts(),
    attachments: {
      read: async (name) => attachments.get(name) ?? null,
      write: async (name, text) => void attachments.set(name, text),
      async writeOnce(name, text) {
        if (!attachments.has(name)) attachments.set(name, text);
      },
    },
  };
}

async function* changes(
  watchers: Set<(change: RunChange) => void>,
  signal: AbortSignal,
): AsyncGenerator<RunChange> {
  const waiting: RunChange[] = [];
  const wakers = new Set<() => void>();
  const watcher = (change: RunChange): void => {
    waiting.push(change);
    for (const wake of [...wakers]) wake();
  };
  watchers.add(watcher);
  try {
    while (!signal.aborted) {
      const change = waiting.shift();
      if (change) yield change;
      else await nextChange(wakers, signal);
    }
  } finally {
    watchers.delete(watcher);
  }
}
