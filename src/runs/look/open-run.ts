import type { JournalEvent } from '../../core/journal/event.js';
import type { Journal } from '../../core/ports/journal.js';
import type { DriverView } from '../../core/ports/lease.js';
import type { RunHandle, RunHeader, RunStore } from '../../core/ports/run-store.js';
import { buildReport, type EndReport } from '../../core/report/report.js';
import { type RunSummary, selectSummary } from '../../core/selection/select.js';
import { createFold } from '../../core/state/fold.js';
import type { RunState } from '../../core/state/run-state.js';
import type { Json, JsonObject } from '../../core/values/json.js';
import { keptEstimate } from '../known/kept-estimate.js';
import { scriptToEdit } from '../known/script-origin.js';
import { findRun } from './find-run.js';
import { sinceEvent } from './since-event.js';

/** A run as it is recorded, whoever drives it or nobody. Looking changes nothing. */
export interface OpenRun {
  readonly id: string;
  readonly runDir: string;
  readonly header: RunHeader;
  readonly journal: Journal;
  /** The run in its store. */
  readonly handle: RunHandle;
  readonly driver: DriverView;
  readonly state: RunState;
  /** Arguments of the newest drive; undefined when the run has none. */
  readonly args: Json | undefined;
  /** Hash of the script that the newest drive executed: it was approved then. */
  readonly script: string | null;
  /** Time with a driver at work: until now, where one is and `now` was said. */
  readonly elapsedMs: number;
  /** How many events the record held when it was opened. */
  readonly events: number;
}

export async function openRun(store: RunStore, reference: string, now?: number): Promise<OpenRun> {
  return readRun(await findRun(store, reference), now);
}

export async function readRun(handle: RunHandle, now?: number): Promise<OpenRun> {
  const { id, runDir, header, journal } = handle;
  const fold = createFold();
  let args = header.options.args;
  let script: string | null = null;
  let events = 0;
  let latestAt = now ?? 0;
  // The driver is looked at first: a run that ends meanwhile then shows its end.
  const driver = await handle.lease.holder();
  if (await handle.hasJournal()) {
    for await (const event of journal.read()) {
      fold.apply(event);
      events += 1;
      latestAt = event.at;
      if (event.type === 'drive-start')
        ({ args, script } = { args: event.args, script: event.script });
    }
  }
  if (driver.state === 'gone') fold.loseRunning();
  const { state } = fold;
  const goesOn = now !== undefined && driver.state !== 'gone' && state.end === null;
  const elapsedMs = state.durationMs + (goesOn ? sinceEvent(header, latestAt, now) : 0);
  return { id, runDir, header, journal, handle, driver, state, args, script, elapsedMs, events };
}

export function isDriven(run: Pick<OpenRun, 'driver'>): boolean {
  return run.driver.state !== 'gone';
}

/** Whether the driver is still there, asked again. */
export async function isStillDriven(run: Pick<OpenRun, 'handle'>): Promise<boolean> {
  return (await run.handle.lease.holder()).state !== 'gone';
}

/** What an agent said and did; with a signal, goes on until it aborts. */
export function transcriptOf(
  { handle }: Pick<OpenRun, 'handle'>,
  n: number,
  signal?: AbortSignal,
): AsyncIterable<JsonObject> {
  return signal ? handle.transcripts.follow(n, signal) : handle.transcripts.read(n);
}

/** The value a run returned; undefined when it did not return. */
export async function resultOf(run: {
  readonly state: Pick<RunState, 'end'>;
  readonly journal: Pick<Journal, 'getBlob'>;
}): Promise<Json | undefined> {
  const { end } = run.state;
  if (!end) return undefined;
  return end.resultBlob === undefined
    ? end.result
    : (JSON.parse(await run.journal.getBlob(end.resultBlob)) as Json);
}

/** The object of `--json` (X112). */
export async function summaryOf(run: OpenRun): Promise<RunSummary> {
  const summary = selectSummary(run.state, {
    runId: run.id,
    runDir: run.runDir,
    driven: isDriven(run),
    result: await resultOf(run),
    elapsedMs: run.elapsedMs,
  });
  return { ...summary, name: summary.name || run.header.name };
}

export async function reportOf(run: OpenRun): Promise<EndReport> {
  const [result, estimate] = await Promise.all([resultOf(run), keptEstimate(run.handle)]);
  const report = buildReport(run.state, run.state.end, {
    runId: run.id,
    runDir: run.runDir,
    driven: isDriven(run),
    result,
    estimate,
    script: scriptToEdit(run.handle),
    elapsedMs: run.elapsedMs,
  });
  return { ...report, name: report.name || run.header.name };
}

/**
 * Every event so far, then new ones until `signal` aborts, each with the state after it and whether
 * it is new.
 */
export async function* followRun(
  run: OpenRun,
  signal: AbortSignal,
): AsyncGenerator<{ event: JournalEvent; state: RunState; live: boolean }> {
  const fold = createFold();
  let seen = 0;
  for await (const event of run.journal.follow(signal)) {
    fold.apply(event);
    seen += 1;
    yield { event, state: fold.state, live: seen > run.events };
  }
}
