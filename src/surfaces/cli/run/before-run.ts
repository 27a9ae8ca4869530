import { lacksOf, usableBackend } from '../../../agents/catalogue/usable-backend.js';
import { type ApprovalFacts, approvalFacts } from '../../../approval/approval.js';
import { approvalWorld } from '../../../approval/approval-world.js';
import { isRemembered, rememberScript } from '../../../approval/approvals.js';
import { loadConfig } from '../../../config/layers/load-config.js';
import { refuseWhenDisabled } from '../../../config/layers/off-switch.js';
import type { Surroundings } from '../../../config/request/drive-request.js';
import { choicesAsConfig, type RunChoices } from '../../../config/request/run-choices.js';
import { isTrusted } from '../../../config/trust/trust.js';
import type { Config } from '../../../config/values/config.js';
import type { Estimate } from '../../../core/estimate/estimate.js';
import type { Program } from '../../../core/program/syntax/program.js';
import { PlenumError } from '../../../core/values/errors.js';
import type { Json } from '../../../core/values/json.js';
import { sha } from '../../../host/values/hash.js';
import type { EstimateRequest } from '../../../pretend/estimate/estimate-run.js';
import { checkedProgram } from '../../../runs/start/start-run.js';
import type { Io } from '../io/io.js';
import type { RunFlags } from '../io/run-flags.js';
import { errorText } from '../text/error-text.js';
import { type EditedScript, editedScript, editorOf, isInside } from './approval-edit.js';
import { type ApprovalAnswer, type ApprovalPolicy, approve, needsPerson } from './approve.js';

export interface EffectiveConfig {
  readonly config: Config;
  readonly surroundings: Surroundings;
}

/**
 * The configuration of a run, with what was chosen for it on top. Throws E_DISABLED when plenum is
 * switched off (C92).
 */
export async function effectiveConfig(wanted: {
  readonly io: Io;
  readonly project: string;
  readonly choices: RunChoices;
  readonly trusted: boolean;
  /** Says nothing of what is not in force. */
  readonly quiet?: boolean;
}): Promise<EffectiveConfig> {
  const { io, project, choices } = wanted;
  const trusted = wanted.trusted || (await isTrusted(project, io.home)).trusted;
  const loaded = await loadConfig({
    project,
    home: io.home,
    env: io.env,
    flags: choicesAsConfig(choices),
    trusted,
  });
  refuseWhenDisabled(loaded);
  const idle = [...new Set(loaded.dropped.map(({ key }) => key))];
  if (idle.length > 0 && wanted.quiet !== true)
    io.stderr(
      `  note: not in force until you trust this folder (plenum trust): ${idle.join(', ')}\n`,
    );
  return { config: loaded.config, surroundings: { env: io.env, home: io.home, trusted } };
}

export interface Allowing {
  readonly io: Io;
  readonly program: Program;
  readonly hash: string;
  readonly config: Config;
  readonly choices: RunChoices;
  readonly project: string;
  readonly surroundings: Surroundings;
  readonly runFlags: Pick<RunFlags, 'yes' | 'interactive'>;
  /** The same command, with `--yes`. */
  readonly again: string;
  /** The arguments, for the script as it is after an edit. Throws E_ARGS when they do not fit. */
  readonly argsOf?: (program: Program) => Promise<Json | undefined>;
  /**
   * Where the script comes from. It is edited there when it belongs to the project, or
   * `editInPlace` says so; else a copy is.
   */
  readonly scriptFile?: string | null;
  readonly editInPlace?: boolean;
  /**
   * Another script from the person's words; `null` when none came of it. Only planned scripts have
   * one.
   */
  readonly change?: (words: string) => Promise<string | null>;
  /** Why a person has to look, where it is not that the script is new. */
  readonly because?: string;
}

/** What may run: it is another script than before where the person edited or changed it. */
export interface Allowed {
  readonly program: Program;
  readonly hash: string;
  /** The hash that is approved now; `null` for a simulation, which nobody is asked about. */
  readonly approved: string | null;
  readonly args: Json | undefined;
  /** What the person saw; `null` when nobody was asked. */
  readonly estimate: Estimate | null;
  /** Makes one; absent where nothing is spent. */
  readonly makeEstimate?: (signal: AbortSignal) => Promise<Estimate>;
}

interface Script {
  readonly program: Program;
  readonly hash: string;
  readonly args: Json | undefined;
}

/**
 * Asks before anything is spent (C93). A simulation spends and touches nothing, so it asks nothing.
 */
export async function allow(wanted: Allowing): Promise<Allowed> {
  const { io, config, choices, project, surroundings, scriptFile = null } = wanted;
  let script = await scriptOf(wanted, wanted.program, wanted.hash);
  const around = aroundOf(wanted);
  const backend = await usableBackend(config, script.program, choices.backend, around);
  if (backend === 'simulate') return { ...script, approved: null, estimate: null };
  const policy = policyOf(wanted);
  const inPlace = wanted.editInPlace ?? (scriptFile !== null && isInside(scriptFile, project));
  const edited = editedScript(scriptFile, inPlace, editorOf(io.env));
  try {
    for (;;) {
      const { program, hash } = script;
      const { args } = script;
      const about = {
        project,
        program,
        args,
        config,
        asked: choices.backend,
        backend,
        surroundings,
      };
      const makeEstimate = (signal?: AbortSignal) =>
        estimateBefore({ ...about, ...(signal ? { signal } : {}) });
      if (!(await needsPerson(policy, { name: program.meta.name, hash })))
        return { ...script, approved: hash, estimate: null, makeEstimate };
      const [facts, estimate] = await factsOf(wanted, backend, script, makeEstimate);
      const can = { edit: true, change: wanted.change !== undefined };
      const answer = await approve({ ...policy, facts, source: program.source, can }, io);
      if (answer.kind === 'run') return { ...script, approved: hash, estimate };
      const text = await otherText(answer, edited, program, wanted);
      if (text !== null) script = (await takenOver(text, program, wanted)) ?? script;
    }
  } finally {
    await edited.close();
  }
}

async function scriptOf({ argsOf }: Allowing, program: Program, hash: string): Promise<Script> {
  return { program, hash, args: await argsOf?.(program) };
}

function aroundOf({ surroundings: { env, home, trusted }, project }: Allowing) {
  return { env, home, ...(trusted ? { projectDir: project } : {}) };
}

function policyOf({ io, config, runFlags, again, because }: Allowing): ApprovalPolicy {
  return {
    approval: config.approval,
    remembered: {
      has: (hash) => isRemembered(hash, io.home),
      add: (hash, name) => rememberScript(hash, name, io.home),
    },
    yes: runFlags.yes,
    interactive: runFlags.interactive,
    yesCommand: again,
    ...(because === undefined ? {} : { because }),
  };
}

/** Within the limits of the run. */
export async function estimateBefore(about: Omit<EstimateRequest, 'limits'>): Promise<Estimate> {
  const { estimateRun } = await import('../../../pretend/estimate/estimate-run.js');
  const { concurrency, budget, maxAgents: most } = about.config;
  const limits = { concurrency, maxAgents: Math.min(most, budget.agents ?? most), budget };
  return estimateRun({ ...about, limits });
}

/** What the person gets to see, and the estimate among it. */
async function factsOf(
  wanted: Allowing,
  backend: string,
  { program, hash }: Script,
  makeEstimate: () => Promise<Estimate>,
): Promise<readonly [ApprovalFacts, Estimate | null]> {
  const { project, config, surroundings } = wanted;
  const [lacks, world, estimate] = await Promise.all([
    lacksOf(config, backend, aroundOf(wanted)),
    approvalWorld(project, config, surroundings),
    // The box is worth showing without one.
    makeEstimate().catch(() => null),
  ]);
  const { concurrency, maxAgents, budget } = config;
  const limits = { concurrency, maxAgents, budget };
  const about = { program, hash, config, backend, lacks, project, estimate, ...world, limits };
  return [approvalFacts(about), estimate];
}

/** Null where it is no script, or the arguments do not fit it: that was told. */
async function takenOver(text: string, before: Program, wanted: Allowing): Promise<Script | null> {
  const { io } = wanted;
  try {
    const program = checkedProgram(text, before.file);
    return await scriptOf(wanted, program, sha(program.source));
  } catch (error) {
    if (!PlenumError.is(error)) throw error;
    const { stderr } = io.terminal;
    const shown = { color: 'auto', env: io.env, terminal: stderr, verbose: false } as const;
    io.stderr(`${errorText(error, shown)}Not taken over; the script below is the one before.\n`);
    return null;
  }
}

/** The script that the person made of it; `null` when it stays. */
async function otherText(
  answer: ApprovalAnswer,
  edited: EditedScript,
  program: Program,
  { io, change }: Allowing,
): Promise<string | null> {
  if (answer.kind === 'change') return (await change?.(answer.words)) ?? null;
  const found = await edited.edit(program.source);
  if ('text' in found) return found.text;
  io.stderr(`The script was not edited: ${found.problem}.\n`);
  return null;
}
