import type { DriveRequest, Surroundings } from '../../config/request/drive-request.js';
import type { Config } from '../../config/values/config.js';
import type { Journal } from '../../core/ports/journal.js';
import { checkScript } from '../../core/program/checks/check-script.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { RunState } from '../../core/state/run-state.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import type { Usage } from '../../core/values/usage.js';
import { type Drive, type DriveResult, drive } from '../../runs/drive/drive.js';
import { resultOf } from '../../runs/look/open-run.js';
import { createFileStore } from '../../stores/file/runs/file-store.js';
import { retoldPrompt } from '../planner/plan-prompt.js';
import type { AskModel, PlanAnswer } from '../planner/plan-turn.js';
import { askingScript } from './asking-script.js';

interface AskingRequest {
  readonly project: string;
  /** Folder of the plan; the record of the questions goes below it. */
  readonly folder: string;
  readonly id: string;
  readonly config: Config;
  readonly backend: string;
  /** Whether that backend can go on with a conversation. */
  readonly continues: boolean;
  readonly limits: DriveRequest['limits'];
  readonly surroundings: Surroundings;
  readonly now: number;
  /** Of the question that is asked now. */
  readonly signal: () => AbortSignal;
  /** What was used so far, whenever it changes. */
  readonly onState?: (state: RunState) => void;
}

export interface Asking {
  readonly ask: AskModel;
  readonly runDir: string;
  /** Of all questions so far. */
  spent(): PlanSpending;
}

export interface PlanSpending {
  readonly usage: Usage | undefined;
  readonly costUsd: number | undefined;
  readonly unpriced: number;
  readonly model: string | undefined;
  readonly durationMs: number;
}

/** Opens the run that asks the model. */
export async function openAsking(request: AskingRequest): Promise<Asking> {
  const { project, folder, id, config, now } = request;
  const program = askingProgram();
  const run = await createFileStore(folder).create({
    id: `asked-${id}`,
    script: program.source,
    name: program.meta.name,
    createdAt: now,
    seed: id,
    startedAt: now,
    project,
    scriptFile: null,
    options: {},
  });
  const prompts: string[] = [];
  let latest: RunState | null = null;
  // A role of that name is for planning; else the model of the run.
  const model = Object.hasOwn(config.models, 'planner') ? 'planner' : null;
  const { onState } = request;

  const ask: AskModel = async (prompt, earlier) => {
    const signal = request.signal();
    if (signal.aborted) return stopped;
    prompts.push(request.continues ? prompt : retoldPrompt(earlier, prompt));
    const driving = drive({
      project,
      run,
      mode: prompts.length === 1 ? 'run' : 'resume',
      program,
      goal: true,
      args: { prompts: [...prompts], continues: request.continues, model },
      // Servers of the project are for the agents of the run: planning reads files.
      config: { ...config, mcpServers: {} },
      backend: request.backend,
      limits: { ...request.limits, concurrency: 1 },
      interactive: false,
      surroundings: request.surroundings,
      onEvent: (_event, state, live) => {
        latest = state;
        if (live) onState?.(state);
      },
    });
    try {
      return await answerOf(await ended(driving, signal), run.journal, signal);
    } catch (error) {
      if (PlenumError.is(error)) throw error;
      return { ok: false, cause: 'crash', message: messageOf(error) };
    }
  };
  return { ask, runDir: run.runDir, spent: () => spendingOf(latest) };
}

const stopped: PlanAnswer = { ok: false, cause: 'stopped', message: 'stopped by a person' };

function askingProgram(): Program {
  const checked = checkScript(askingScript, 'the planner');
  if (!checked.ok)
    throw new PlenumError(
      'E_INTERNAL',
      `the planner’s own script is refused: ${checked.problems[0]?.message}`,
    );
  return checked.program;
}

async function ended(driving: Drive, signal: AbortSignal): Promise<DriveResult> {
  const stop = () => driving.stop('planner');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await driving.result;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function answerOf(
  { state, end, limit }: DriveResult,
  journal: Journal,
  signal: AbortSignal,
): Promise<PlanAnswer> {
  if (signal.aborted) return stopped;
  const value = await resultOf({ state, journal });
  if (state.status === 'completed' && typeof value === 'string') return { ok: true, text: value };
  if (limit)
    return {
      ok: false,
      cause: 'budget',
      message: state.reason ?? 'a limit of the run was reached',
    };
  const loss = end?.losses.at(-1) ?? end?.handled.at(-1);
  if (loss) return { ok: false, cause: loss.cause, message: loss.message };
  return {
    ok: false,
    cause: state.status === 'paused' ? 'quota' : 'crash',
    message: end?.error?.message ?? state.reason ?? 'nothing was answered',
  };
}

function spendingOf(state: RunState | null): PlanSpending {
  const model = state && [...state.steps.values()].find((step) => step.model !== undefined)?.model;
  return {
    usage: state?.usage,
    costUsd: state?.costUsd,
    unpriced: state?.unpriced ?? 0,
    model: model ?? undefined,
    durationMs: state?.durationMs ?? 0,
  };
}
