import { type ReadonlySignal, signal } from '@preact/signals';
import type { JournalEvent } from '../../src/core/journal/event.js';
import { createStepRecords, type StepRecords } from '../../src/core/selection/step-records.js';
import { createFold } from '../../src/core/state/fold.js';
import type { RunState } from '../../src/core/state/run-state.js';
import type { PageRun } from '../../src/views/page/page-data.js';
import type { Connection, Source } from '../sources/source.js';
import { createBatch } from './batch.js';

/**
 * A run as the page knows it: the fold that every view of plenum shows, and the events it came
 * from. `tick` changes when any of it did; what reads it is drawn again.
 */
export interface RunModel {
  readonly id: string;
  readonly tick: ReadonlySignal<number>;
  readonly run: ReadonlySignal<PageRun | null>;
  readonly trouble: ReadonlySignal<string | null>;
  readonly connection: ReadonlySignal<Connection>;
  /** All that was recorded when the page came is here. */
  readonly present: ReadonlySignal<boolean>;
  readonly state: RunState;
  readonly records: StepRecords;
  readonly events: readonly JournalEvent[];
  /** When each drive began, in order. */
  readonly drives: readonly { readonly epoch: number; readonly at: number }[];
  /** Of the latest event, milliseconds since 1970. */
  readonly latestAt: () => number;
  close(): void;
}

export function createRunModel(source: Source, id: string): RunModel {
  const fold = createFold();
  const records = createStepRecords();
  const events: JournalEvent[] = [];
  const drives: { readonly epoch: number; readonly at: number }[] = [];
  const tick = signal(0);
  const run = signal<PageRun | null>(null);
  const trouble = signal<string | null>(null);
  const present = signal(false);
  const connection = signal<Connection>({ state: 'connecting', since: Date.now(), message: '' });
  const abort = new AbortController();
  let latestAt = 0;
  const batch = createBatch<JournalEvent>({
    take: (event) => {
      events.push(event);
      fold.apply(event);
      records.apply(event);
      if (event.type === 'drive-start') drives.push({ epoch: event.epoch, at: event.at });
      latestAt = Math.max(latestAt, event.at);
    },
    drawn: () => {
      loseAbandoned();
      tick.value += 1;
    },
  });
  // Nobody will end what a driver that is gone left running (X71).
  const loseAbandoned = (): void => {
    if (present.value && run.value?.driver.state === 'gone') fold.loseRunning();
  };
  source.run(id, abort.signal).then(
    (told) => {
      run.value = told;
      batch.after(() => undefined);
    },
    (error: Error) => {
      if (!abort.signal.aborted) trouble.value = error.message;
    },
  );
  source.follow(
    id,
    {
      event: (event) => batch.add(event),
      present: () => batch.after(() => (present.value = true)),
      driver: (driver) => batch.after(() => takeDriver(run, driver)),
      connection: (told) => (connection.value = told),
    },
    abort.signal,
  );
  const close = (): void => {
    abort.abort();
    batch.close();
  };
  const state = fold.state;
  const seen = { id, tick, run, trouble, connection, present };
  return { ...seen, state, records, events, drives, latestAt: () => latestAt, close };
}

function takeDriver(run: { value: PageRun | null }, driver: PageRun['driver']): void {
  if (run.value !== null) run.value = { ...run.value, driver };
}
