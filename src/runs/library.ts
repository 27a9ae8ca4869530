import { join } from 'node:path';
import type { Drive, DriveRequest, ResumePreview } from '../config/request/drive-request.js';
import { type Config, defaults } from '../config/values/config.js';
import type { JournalEvent } from '../core/journal/event.js';
import type { Backend } from '../core/ports/backend.js';
import type { RunHandle, RunStore } from '../core/ports/run-store.js';
import type { BudgetLimits } from '../core/run/bounds/budget.js';
import { type RunSummary, selectSummary } from '../core/selection/select.js';
import type { RunState } from '../core/state/run-state.js';
import { PlenumError } from '../core/values/errors.js';
import type { Json } from '../core/values/json.js';
import { callAbove, refuseBelowCall } from './control/below-call.js';
import { type Prepared, prepare } from './drive/drive.js';
import { projectRuns } from './known/project-runs.js';
import { findRun } from './look/find-run.js';
import { type OpenRun, openRun, resultOf } from './look/open-run.js';
import { checkedProgram, createRun } from './start/start-run.js';

export interface LibraryOptions {
  /** Runs every call; any object that keeps the backend port. */
  readonly backend: Backend;
  /** Folder the agents work in [the current folder]. */
  readonly project?: string;
  /** Where runs are kept [`.plenum/runs` of the project]. */
  readonly store?: RunStore;
  readonly args?: Json;
  readonly concurrency?: number;
  readonly maxAgents?: number;
  readonly budget?: BudgetLimits;
  /** Settings as in `.plenum/config.json`; the library reads no configuration files. */
  readonly config?: Partial<Config>;
  readonly onEvent?: (event: JournalEvent, state: RunState) => void;
  /** Aborting it pauses: running calls finish and are recorded. */
  readonly signal?: AbortSignal;
}

export interface NewRunOptions extends LibraryOptions {
  /** Source text of the script. */
  readonly script: string;
  /** Name of the script in messages [script.js]. */
  readonly file?: string;
}

export interface ResumeOptions extends LibraryOptions {
  /** Id of the run, a unique prefix of it, or `@last`. */
  readonly run: string;
  readonly keepFailed?: boolean;
  readonly rerun?: readonly string[];
  /** What of a damaged record is lost may run again; else it rejects with E_RECORD_LOST. */
  readonly rerunLost?: boolean;
}

/**
 * Runs a script as a new run, recorded in the store. Rejects with a PlenumError
 * when it cannot start or record.
 */
export function run(options: NewRunOptions): Promise<RunSummary> {
  return prepared(async (drive) => {
    refuseBelowCall(callAbove(process.env), 'run()');
    const project = options.project ?? process.cwd();
    const { args, file } = options;
    const program = checkedProgram(options.script, file ?? 'script.js');
    const now = Date.now();
    const run = await createRun({
      store: storeOf(options),
      project,
      program,
      scriptFile: file ?? null,
      args,
      choices: {},
      id: undefined,
      approved: null,
      home: null,
      now,
    });
    const request = { ...requestOf(options, project), run, mode: 'run', program, args } as const;
    return driven(drive(request), run, options.signal);
  });
}

/** Goes on with a run exactly where its record ends. */
export function resume(options: ResumeOptions): Promise<RunSummary> {
  return prepared(async (drive) => {
    refuseBelowCall(callAbove(process.env), 'resume()');
    const project = options.project ?? process.cwd();
    const run = await findRun(storeOf(options), options.run);
    return driven(drive(await resumeRequest(options, project, run)), run, options.signal);
  });
}

/** What a resume would reuse and run, and why, without running or writing anything. */
export function previewResume(options: ResumeOptions): Promise<ResumePreview> {
  return prepared(async (drive) => {
    const project = options.project ?? process.cwd();
    const run = await findRun(storeOf(options), options.run);
    const { preview } = await drive({
      ...(await resumeRequest(options, project, run)),
      dryRun: true,
    }).result;
    if (!preview) throw new PlenumError('E_INTERNAL', 'a dry run ended without a preview');
    return preview;
  });
}

/** Reads a run without touching it, from a project [the current folder] or a store. */
export function open(
  reference: string,
  place: string | RunStore = process.cwd(),
): Promise<OpenRun> {
  return openRun(typeof place === 'string' ? projectRuns(place) : place, reference);
}

function storeOf({ store, project = process.cwd() }: LibraryOptions): RunStore {
  return store ?? projectRuns(project);
}

async function resumeRequest(
  options: ResumeOptions,
  project: string,
  run: RunHandle,
): Promise<DriveRequest> {
  return {
    ...requestOf(options, project),
    run,
    mode: 'resume',
    program: checkedProgram(await run.script(), join(run.runDir, 'script.js')),
    args: options.args,
    recordedArgs: options.args === undefined,
    keepFailed: options.keepFailed ?? false,
    rerun: options.rerun ?? [],
    rerunLost: options.rerunLost ?? false,
  };
}

function requestOf(options: LibraryOptions, project: string) {
  const config: Config = {
    ...defaults,
    backends: {},
    agents: {},
    models: {},
    mcpServers: {},
    budget: {},
    ...options.config,
  };
  return {
    project,
    config,
    with: options.backend,
    limits: {
      concurrency: options.concurrency ?? config.concurrency,
      maxAgents: options.maxAgents ?? config.maxAgents,
      budget: options.budget ?? config.budget,
    },
    interactive: false,
    onEvent: (event: JournalEvent, state: RunState) => options.onEvent?.(event, state),
  };
}

async function prepared<T>(work: (drive: Prepared['drive']) => Promise<T>): Promise<T> {
  const ahead = prepare();
  try {
    return await work(ahead.drive);
  } finally {
    await ahead.discard();
  }
}

async function driven(
  started: Drive,
  { id: runId, runDir, journal }: RunHandle,
  signal: AbortSignal | undefined,
): Promise<RunSummary> {
  const pause = () => started.pause('library');
  signal?.addEventListener('abort', pause, { once: true });
  if (signal?.aborted) pause();
  const { state } = await started.result.finally(() => signal?.removeEventListener('abort', pause));
  const result = await resultOf({ state, journal });
  return selectSummary(state, { runId, runDir, driven: false, result });
}
