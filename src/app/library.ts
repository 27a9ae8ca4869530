import { join } from 'node:path';
import type { JournalEvent } from '../core/model/event/event.js';
import type { Json } from '../core/model/json.js';
import type { RunState } from '../core/model/state/run-state.js';
import type { RunSummary } from '../core/model/state/select.js';
import type { Backend } from '../core/ports/backend.js';
import type { BudgetLimits } from '../core/run/budget.js';
import { readScript } from '../journals/file/run-folder.js';
import { type Config, defaults } from './config/config.js';
import { drive } from './drive.js';
import type { DriveRequest, ResumePreview } from './drive-request.js';
import { runsRootOf } from './locate.js';
import { type OpenRun, openRun, summaryOf } from './open-run.js';
import { checkedProgram, createRun } from './start-run.js';

export interface LibraryOptions {
  /** Runs every call; any object that keeps the backend port. */
  readonly backend: Backend;
  /** Folder the agents work in and that holds `.plenum/runs` [the current folder]. */
  readonly project?: string;
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
}

/** Runs a script as a new run, recorded in the project's `.plenum/runs`. Rejects with a PlenumError when it cannot start or record. */
export async function run(options: NewRunOptions): Promise<RunSummary> {
  const project = options.project ?? process.cwd();
  const program = checkedProgram(options.script, options.file ?? 'script.js');
  const { id, runDir } = await createRun({
    project,
    program,
    scriptFile: options.file ?? null,
    args: options.args,
    choices: {},
    id: undefined,
    now: Date.now(),
  });
  await driven({ ...requestOf(options, project), runDir, mode: 'run', program, args: options.args }, options.signal);
  return summaryOf(await openRun(runsRootOf(project), id));
}

/** Goes on with a run exactly where its record ends. */
export async function resume(options: ResumeOptions): Promise<RunSummary> {
  const project = options.project ?? process.cwd();
  const found = await openRun(runsRootOf(project), options.run);
  await driven(await resumeRequest(options, project, found), options.signal);
  return summaryOf(await openRun(runsRootOf(project), found.id));
}

/** What a resume would reuse and run, and why, without running or writing anything. */
export async function previewResume(options: ResumeOptions): Promise<ResumePreview> {
  const project = options.project ?? process.cwd();
  const found = await openRun(runsRootOf(project), options.run);
  const { preview } = await drive({ ...(await resumeRequest(options, project, found)), dryRun: true }).result;
  if (!preview) throw new Error('a dry run always has a preview');
  return preview;
}

/** Reads a run without touching it. */
export function open(reference: string, project = process.cwd()): Promise<OpenRun> {
  return openRun(runsRootOf(project), reference);
}

async function resumeRequest(options: ResumeOptions, project: string, found: OpenRun): Promise<DriveRequest> {
  const program = checkedProgram(await readScript(found.runDir), join(found.runDir, 'script.js'));
  return {
    ...requestOf(options, project),
    runDir: found.runDir,
    mode: 'resume',
    program,
    args: options.args ?? found.args,
    keepFailed: options.keepFailed ?? false,
    rerun: options.rerun ?? [],
  };
}

function requestOf(options: LibraryOptions, project: string) {
  const config: Config = { ...defaults, backends: {}, agents: {}, models: {}, mcpServers: {}, budget: {}, ...options.config };
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

async function driven(request: DriveRequest, signal: AbortSignal | undefined): Promise<void> {
  const started = drive(request);
  const pause = () => started.pause('library');
  signal?.addEventListener('abort', pause, { once: true });
  if (signal?.aborted) pause();
  await started.result.finally(() => signal?.removeEventListener('abort', pause));
}
