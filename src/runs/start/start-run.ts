import { randomBytes } from 'node:crypto';
import type { DriveRequest, Simulation } from '../../config/request/drive-request.js';
import type { RunChoices } from '../../config/request/run-choices.js';
import type { Config } from '../../config/values/config.js';
import type { RunHandle, RunStore } from '../../core/ports/run-store.js';
import type { SchemaCheck } from '../../core/ports/schema-checker.js';
import { type GivenArguments, resolveArguments } from '../../core/program/arguments/arguments.js';
import { checkScript } from '../../core/program/checks/check-script.js';
import type { Program } from '../../core/program/syntax/program.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import type { Json, JsonObject } from '../../core/values/json.js';
import { shellWord } from '../../core/words/shell-word.js';
import { sha } from '../../host/values/hash.js';
import { createAjvChecker } from '../../host/values/schema-checker.js';
import { forgetGoneRuns } from '../known/forget-gone.js';
import { knowRun, newNonce } from '../known/known-run.js';
import { projectRuns } from '../known/project-runs.js';
import { originOfScript } from '../known/script-origin.js';
import { argumentUsage } from './argument-usage.js';

/** A script that may run; otherwise throws its first problem, with its place. */
export function checkedProgram(text: string, file: string): Program {
  const checked = checkScript(text, file);
  if (checked.ok) return checked.program;
  const [first, ...more] = checked.problems;
  if (!first) throw new PlenumError('E_SCRIPT_SYNTAX', `${file} was refused.`);
  const others =
    more.length > 0 ? ` (and ${more.length} more: plenum check ${shellWord(file)})` : '';
  const hint = first.hint ?? `correct it there, then: plenum check ${shellWord(file)}`;
  throw new PlenumError(first.code, `${first.message}${others}`, { ...first, hint });
}

/** What the script finds in `args`, or E_ARGS with how to call it (X13). */
export async function checkedArguments(
  program: Program,
  given: GivenArguments,
): Promise<{ readonly args: Json | undefined; readonly notes: readonly string[] }> {
  const schema = program.meta.args;
  const check = schema ? await checkOf(schema, program.file) : () => null;
  const result = resolveArguments({ program, given, validate: (_schema, value) => check(value) });
  if (!result.ok)
    throw new PlenumError('E_ARGS', result.message, {
      hint: argumentUsage(program.meta.name, result.schema),
    });
  return result;
}

async function checkOf(schema: JsonObject, file: string): Promise<SchemaCheck> {
  try {
    return await createAjvChecker().compile(schema);
  } catch (error) {
    throw new PlenumError('E_SCRIPT_ARGS_SCHEMA', `meta.args: ${messageOf(error)}`, {
      hint: `correct meta.args, then: plenum check ${shellWord(file)}`,
      cause: error,
    });
  }
}

interface StartedRun {
  /** [the project's] */
  readonly store?: RunStore;
  readonly project: string;
  readonly program: Program;
  readonly scriptFile: string | null;
  /** Hash of the text in that file before anybody edited it [the script's]. */
  readonly found?: string;
  readonly args: Json | undefined;
  readonly choices: RunChoices;
  readonly id: string | undefined;
  /**
   * Hash of the script that a person has just let run; `null` where nobody was asked, as for a
   * simulation.
   */
  readonly approved: string | null;
  /**
   * Home folder of the user whose run it is; `null` for programs that use the library: they
   * configure everything themselves.
   */
  readonly home: string | null;
  readonly now: number;
}

/**
 * Makes the folder of a new run; what was chosen is kept, so that a resume goes on the same way.
 * The home folder knows it from now on.
 */
export async function createRun({
  project,
  program,
  scriptFile,
  found,
  args,
  choices,
  id,
  approved,
  home,
  now,
  store = projectRuns(project, home),
}: StartedRun): Promise<RunHandle> {
  const nonce = newNonce();
  const run = await store.create({
    script: program.source,
    name: program.meta.name,
    createdAt: now,
    seed: choices.seed ?? randomBytes(8).toString('hex'),
    startedAt: choices.simulate && !choices.simulate.realTime ? simulatedStart : now,
    project,
    scriptFile,
    options: runOptions(choices, args),
    nonce,
    ...(id === undefined ? {} : { id }),
  });
  if (home !== null) {
    const ran = sha(program.source);
    const origin = await originOfScript(project, scriptFile, { found: found ?? ran, ran });
    const origins = origin ? [origin] : [];
    await knowRun(home, { run, nonce, project, choices, args, approved, origins });
    await forgetGoneRuns(home);
  }
  return run;
}

/** A simulation is a function of its seed: its clock always starts here (2025-01-01). */
export const simulatedStart = Date.UTC(2025, 0, 1);

/** What `run.json` tells of how a run was started. */
export function runOptions(choices: RunChoices, args: Json | undefined): JsonObject {
  return JSON.parse(JSON.stringify({ ...choices, args })) as JsonObject;
}

/** The part of a drive that follows from what was chosen. */
export function driveSettings(
  config: Config,
  choices: RunChoices,
): Pick<DriveRequest, 'config' | 'backend' | 'simulate' | 'limits'> {
  const { usd, tokens, minutes } = config.budget;
  const maxAgents = Math.min(config.maxAgents, config.budget.agents ?? Number.POSITIVE_INFINITY);
  return {
    config,
    ...(choices.backend === undefined ? {} : { backend: choices.backend }),
    ...(choices.simulate === undefined ? {} : { simulate: choices.simulate satisfies Simulation }),
    limits: { concurrency: config.concurrency, maxAgents, budget: { usd, tokens, minutes } },
  };
}
