import { readFile } from 'node:fs/promises';
import type { DriveRequest, Surroundings } from '../../config/request/drive-request.js';
import type { Config } from '../../config/values/config.js';
import type { GivenArguments } from '../../core/program/arguments/arguments.js';
import { checkScript } from '../../core/program/checks/check-script.js';
import type { Program } from '../../core/program/syntax/program.js';
import { PlenumError } from '../../core/values/errors.js';
import type { JsonObject } from '../../core/values/json.js';
import { unservedText } from '../../runs/drive/unserved.js';
import { checkedArguments } from '../../runs/start/start-run.js';
import type { DryRunReport, PlanFacts } from '../planner/draft-review.js';
import {
  type PlanProgress,
  type PlanRequest,
  type PlanResult,
  planScript,
} from '../planner/plan-script.js';
import type { PlanSize } from '../planner/plan-size.js';
import type { PlanTurn } from '../planner/plan-turn.js';
import { type Asking, openAsking, type PlanSpending } from './ask-model.js';
import { draftConcerns } from './draft-concerns.js';
import { dryRun } from './dry-run.js';
import { oneAgentScript } from './one-agent-script.js';
import { readPlanContext } from './plan-context.js';
import { createPlanFolder, type PlanFolder } from './plan-folder.js';

export type { PlanFacts, PlanProgress };

export interface PlanSessionRequest {
  readonly goal: string;
  readonly size: PlanSize | undefined;
  readonly project: string;
  readonly cwd: string;
  readonly config: Config;
  readonly surroundings: Surroundings;
  readonly backend: { readonly name: string; readonly continues: boolean };
  readonly limits: DriveRequest['limits'];
  readonly attended: boolean;
  /** What the run will be started with. */
  readonly given: GivenArguments;
  readonly now: number;
  readonly onProgress?: (progress: PlanProgress, spent: PlanSpending) => void;
}

/** What planning came to. Its script is in `file` and can be run from there. */
export type Planned =
  | {
      readonly kind: 'script';
      readonly file: string;
      readonly program: Program;
      readonly facts: PlanFacts;
    }
  | { readonly kind: 'one-agent'; readonly file: string; readonly reason: string }
  | { readonly kind: 'stopped' };

export interface PlanSession {
  readonly folder: PlanFolder;
  /** Throws E_PLAN, E_PLAN_UNANSWERED or E_LIMIT. */
  plan(signal: AbortSignal): Promise<Planned>;
  /**
   * A person wants something else: goes on with the conversation from the script as it is in the
   * file; it is replaced by another script only. After `plan`.
   */
  change(words: string, signal: AbortSignal): Promise<Planned>;
  /** Of all questions so far. */
  spent(): PlanSpending;
}

/**
 * One plan, from the goal to a script in `.plenum/plans/<id>`, with everything that was asked and
 * answered beside it.
 */
export async function openPlanSession(request: PlanSessionRequest): Promise<PlanSession> {
  const { goal, project, config, surroundings, limits, now } = request;
  const current = { signal: new AbortController().signal };
  const context = await readPlanContext({ ...request, args: givenText(request.given) });
  const folder = await createPlanFolder(project, goal);
  const { id, path } = folder;
  // The questions of a plan are no agents of the run, so their number is not limited by its limit.
  const asking = await openAsking({
    project,
    folder: path,
    id,
    config,
    backend: request.backend.name,
    continues: request.backend.continues,
    limits: { ...limits, maxAgents: 100 },
    surroundings,
    now,
    signal: () => current.signal,
  });
  const base = {
    goal,
    context,
    size: request.size,
    ask: asking.ask,
    check: (source: string) => checkScript(source, 'script.js'),
    dryRun: (program: Program) => tried(program, request, current.signal),
    concerns: async (program: Program) =>
      draftConcerns(program, { config, project, git: context.worktrees }),
  };
  return session(request, folder, asking, base, current);
}

function session(
  request: PlanSessionRequest,
  folder: PlanFolder,
  asking: Asking,
  base: Omit<PlanRequest, 'onProgress'>,
  current: { signal: AbortSignal },
): PlanSession {
  let turns: readonly PlanTurn[] = [];
  let drafts = 0;
  const asked = async (change?: PlanRequest['change']): Promise<Planned> => {
    const result = await planScript({
      ...base,
      ...(change ? { change } : {}),
      onProgress: async (progress) => {
        if (progress.kind === 'draft') await folder.write(`draft-${++drafts}.js`, progress.source);
        request.onProgress?.(progress, asking.spent());
      },
    });
    turns = result.turns;
    // Stopped amid a dry run there may be a script, but nobody wants it any more.
    const stopped = current.signal.aborted;
    await folder.note(noteOf(request, result, asking.spent()));
    if (stopped) return { kind: 'stopped' };
    if (result.kind === 'script') {
      await folder.write('script.js', result.source);
      return {
        kind: 'script',
        file: folder.scriptFile,
        program: result.program,
        facts: result.facts,
      };
    }
    if (result.kind === 'one-agent') {
      if (!change) await folder.write('script.js', oneAgentScript(request.goal));
      return { kind: 'one-agent', file: folder.scriptFile, reason: result.reason };
    }
    throw failureOf(result, folder, drafts, { ...request, model: asking.spent().model });
  };
  return {
    folder,
    plan(signal) {
      current.signal = signal;
      return asked();
    },
    async change(words, signal) {
      current.signal = signal;
      return asked({ earlier: turns, source: await readFile(folder.scriptFile, 'utf8'), words });
    },
    spent: asking.spent,
  };
}

async function tried(
  program: Program,
  { given, project, config, surroundings }: PlanSessionRequest,
  signal: AbortSignal,
): Promise<DryRunReport> {
  try {
    const { args } = await checkedArguments(program, given);
    return await dryRun(program, { project, config, surroundings, args, signal });
  } catch (error) {
    if (
      !PlenumError.is(error) ||
      (error.code !== 'E_ARGS' && error.code !== 'E_SCRIPT_ARGS_SCHEMA')
    )
      throw error;
    return {
      problems: [
        `meta.args does not fit how the script will be run: ${error.message} ` +
          'Give every argument a default.',
      ],
      agents: 0,
      sites: [],
    };
  }
}

function failureOf(
  result: Extract<PlanResult, { kind: 'failed' | 'unanswered' }>,
  folder: PlanFolder,
  drafts: number,
  asked: Pick<PlanSessionRequest, 'backend' | 'surroundings'> & { readonly model?: string },
): PlenumError {
  if (result.kind === 'unanswered') {
    const text = `The model did not answer (${result.cause}): ${result.message}`;
    if (result.cause === 'budget' || result.cause === 'cap' || result.cause === 'quota')
      return new PlenumError('E_LIMIT', text, {
        hint: 'Try again with a larger --budget or --max-wait.',
      });
    if (result.cause === 'auth' || result.cause === 'network') {
      const { backend, surroundings, model } = asked;
      const about = [{ model, backend: backend.name }];
      const why = unservedText(result.cause, about, surroundings.env);
      return new PlenumError('E_NO_BACKEND', `${text}. No plan: ${why}.`, {
        hint: 'plenum doctor',
      });
    }
    return new PlenumError('E_PLAN_UNANSWERED', text, { hint: 'plenum doctor' });
  }
  const last = result.rounds.at(-1);
  const where = drafts > 0 ? ` The last draft is in ${folder.draftFile(drafts)}.` : '';
  return new PlenumError(
    'E_PLAN',
    `No script passed the check in ${result.rounds.length} tries.${where} What was wrong with ` +
      `the last one:\n${last?.problems ?? ''}`,
    {
      hint:
        drafts > 0
          ? `repair it by hand, then: plenum run ${folder.draftFile(drafts)}`
          : 'say the goal in other words, or try another --model',
    },
  );
}

function noteOf(
  { goal, size, backend }: PlanSessionRequest,
  result: PlanResult,
  spent: PlanSpending,
): JsonObject {
  const facts =
    result.kind === 'script'
      ? {
          simulatedAgents: result.facts.agents,
          callSites: result.facts.callSites,
          notes: [...result.facts.notes],
        }
      : {};
  const why =
    result.kind === 'one-agent'
      ? { reason: result.reason }
      : result.kind === 'unanswered'
        ? { cause: result.cause, message: result.message }
        : {};
  const note = {
    goal,
    size: size ?? null,
    outcome: result.kind,
    ...facts,
    ...why,
    rounds: result.turns.length,
    backend: backend.name,
    model: spent.model ?? null,
    usage: spent.usage ? { ...spent.usage } : null,
    costUsd: spent.costUsd ?? null,
    durationMs: spent.durationMs,
  };
  return JSON.parse(JSON.stringify(note)) as JsonObject;
}

function givenText(given: GivenArguments): string | undefined {
  switch (given.kind) {
    case 'none':
      return undefined;
    case 'json':
      return JSON.stringify(given.value);
    case 'text':
      return given.text;
    case 'pairs':
      return JSON.stringify(given.pairs);
  }
}
