import { lacksOf, usableBackend } from '../../../agents/catalogue/usable-backend.js';
import { type ApprovalFacts, approvalFacts } from '../../../approval/approval.js';
import { approvalWorld } from '../../../approval/approval-world.js';
import { isRemembered, rememberScript } from '../../../approval/approvals.js';
import type { Notice } from '../../../approval/notice.js';
import { wholeHome } from '../../../approval/place-notices.js';
import { type NoticeList, runNotices } from '../../../approval/run-notices.js';
import type { Estimate } from '../../../core/estimate/estimate.js';
import type { Program } from '../../../core/program/syntax/program.js';
import { PlenumError } from '../../../core/values/errors.js';
import type { Json } from '../../../core/values/json.js';
import { sha } from '../../../host/values/hash.js';
import {
  type EstimateAbout,
  estimateBefore,
  madeOnce,
  openEstimateBefore,
} from '../../../pretend/estimate/estimate-before.js';
import type { OpenEstimate } from '../../../pretend/estimate/estimate-run.js';
import { checkedProgram } from '../../../runs/start/start-run.js';
import type { Io } from '../io/io.js';
import { printLines } from '../io/print.js';
import type { RunFlags } from '../io/run-flags.js';
import { errorText } from '../text/error-text.js';
import { editorOf } from '../window/open-editor.js';
import { editedScript, isInside, otherText } from './approval-edit.js';
import {
  type ApprovalAnswer,
  type ApprovalPolicy,
  alwaysAsking,
  approve,
  isSettled,
  needsPerson,
} from './approve.js';
import type { EffectiveChoices, EffectiveConfig } from './effective-config.js';
import { grantAtBox } from './grant-at-box.js';
import { noticeLines, refuseFailing } from './tell-notices.js';

export interface Allowing extends EffectiveChoices {
  readonly io: Io;
  readonly program: Program;
  readonly hash: string;
  readonly project: string;
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
  /** Nothing is said of what is known before the start. */
  readonly quiet: boolean;
  /** Id that the run will have, where it was chosen. */
  readonly runId?: string | undefined;
  /** Kinds of steps that completed in the record of a resumed run. */
  readonly recorded?: () => Promise<ReadonlySet<string>>;
  /** The configuration as it is after a person granted something. */
  readonly reload: () => Promise<EffectiveConfig>;
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
  /** With what the person granted. */
  readonly effective: EffectiveConfig;
  /** What was known before the start, and said. */
  readonly notices: readonly Notice[];
}

interface ApprovedScript {
  readonly program: Program;
  readonly hash: string;
  readonly args: Json | undefined;
}

/**
 * Says what is known of the run, and asks before anything is spent (C93). A simulation spends and
 * touches nothing, so it asks nothing. Where nobody is asked, a run that can only fail is refused
 * (X47).
 */
export async function allow(given: Allowing): Promise<Allowed> {
  const { io, choices, project, scriptFile = null } = given;
  let wanted = given;
  let script = await scriptOf(wanted, wanted.program, wanted.hash);
  const backend = await usableBackend(
    wanted.config,
    script.program,
    choices.backend,
    aroundOf(wanted),
  );
  const inPlace = wanted.editInPlace ?? (scriptFile !== null && isInside(scriptFile, project));
  const edited = editedScript(scriptFile, inPlace, editorOf(io.env));
  try {
    for (;;) {
      const simulated = backend === 'simulate';
      const estimating = simulated ? null : await estimateOfBox(wanted, script, backend);
      const known = await knownOf(wanted, script, { simulated, backend, estimating });
      const settled = { ...script, effective: effectiveOf(wanted), notices: known.notices };
      if (simulated) {
        tell(wanted, known);
        return { ...settled, approved: null, estimate: null };
      }
      const about = aboutOf(wanted, script, backend);
      const makeEstimate = (signal?: AbortSignal) => estimateBefore(about, signal);
      if (!(await mustAsk(wanted, script, known)))
        return { ...settled, approved: script.hash, estimate: null, makeEstimate };
      const made = estimating === null ? makeEstimate() : madeOnce(estimating);
      const [facts, estimate] = await factsOf(wanted, { backend, script, known }, made);
      const answer = await askAtBox(wanted, script, facts);
      if (answer.kind === 'run') return { ...settled, approved: script.hash, estimate };
      if (answer.kind === 'grant') {
        if (
          await grantAtBox({ io, project, trusted: wanted.surroundings.trusted }, facts.grantable)
        )
          wanted = { ...wanted, ...(await wanted.reload()) };
        continue;
      }
      const text = await otherText(answer, edited, script.program, wanted);
      if (text !== null) script = (await takenOver(text, script.program, wanted)) ?? script;
    }
  } finally {
    await edited.close();
  }
}

/** What a resume needs of it where the script was approved before: nobody is asked. */
export async function tellKnown(wanted: Allowing, script: ApprovedScript): Promise<NoticeList> {
  const simulated = wanted.choices.simulate !== undefined;
  const known = await knownOf(wanted, script, { simulated });
  tell(wanted, known);
  refuseFailing(known);
  return known;
}

function knownOf(
  { project, config, surroundings, runId, recorded, runFlags }: Allowing,
  { program, args }: Pick<ApprovedScript, 'program' | 'args'>,
  {
    estimating,
    ...served
  }: {
    readonly simulated: boolean;
    readonly backend?: string;
    readonly estimating?: OpenEstimate | null;
  },
): Promise<NoticeList> {
  const attended = runFlags.interactive;
  const about = { project, program, args, config, surroundings, runId, attended, ...served };
  const known = { ...about, starts: true, ...(recorded ? { recorded } : {}) } as const;
  return runNotices({ ...known, usual: estimating?.usual }).catch(async (error: unknown) => {
    await estimating?.close();
    throw error;
  });
}

function tell({ io, quiet }: Allowing, known: NoticeList): void {
  if (!quiet) printLines(io.stderr, noticeLines(known, io.terminal.stderr ? io.columns() : null));
}

/**
 * True where a person is asked, in the box. Where none is, they read here what is known. Throws
 * E_NOT_GRANTED and E_APPROVAL.
 */
async function mustAsk(
  wanted: Allowing,
  { program, hash }: ApprovedScript,
  known: NoticeList,
): Promise<boolean> {
  const isWide = known.notices.some(({ code }) => code === wholeHome);
  const policy = isWide ? alwaysAsking(policyOf(wanted)) : policyOf(wanted);
  if (policy.interactive && !(await isSettled(policy, hash))) return true;
  tell(wanted, known);
  refuseFailing(known);
  return needsPerson(policy, { name: program.meta.name, hash });
}

function askAtBox(
  wanted: Allowing,
  { program }: ApprovedScript,
  facts: ApprovalFacts,
): Promise<ApprovalAnswer> {
  const can = { edit: true, change: wanted.change !== undefined };
  const again = wanted.again.replace(/ --yes$/, '');
  return approve({ ...policyOf(wanted), facts, source: program.source, can, again }, wanted.io);
}

function effectiveOf({ config, surroundings }: Allowing): EffectiveConfig {
  return { config, surroundings };
}

/** Where the box will be shown, its estimate and what is known share the usual course. */
async function estimateOfBox(
  wanted: Allowing,
  script: ApprovedScript,
  backend: string,
): Promise<OpenEstimate | null> {
  const policy = policyOf(wanted);
  const isShown = policy.interactive && !(await isSettled(policy, script.hash));
  // The box is worth showing without one.
  return isShown ? openEstimateBefore(aboutOf(wanted, script, backend)).catch(() => null) : null;
}

function aboutOf(
  { project, config, choices, surroundings }: Allowing,
  { program, args }: ApprovedScript,
  backend: string,
): EstimateAbout {
  return { project, program, args, config, asked: choices.backend, backend, surroundings };
}

async function scriptOf(
  { argsOf }: Allowing,
  program: Program,
  hash: string,
): Promise<ApprovedScript> {
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

/** What the person gets to see, and the estimate among it. */
async function factsOf(
  wanted: Allowing,
  found: {
    readonly backend: string;
    readonly script: ApprovedScript;
    readonly known: NoticeList;
  },
  made: Promise<Estimate>,
): Promise<readonly [ApprovalFacts, Estimate | null]> {
  const { project, config, surroundings } = wanted;
  const { backend, known } = found;
  const { program, hash } = found.script;
  const [lacks, world, estimate] = await Promise.all([
    lacksOf(config, backend, aroundOf(wanted)),
    approvalWorld(project, config, surroundings),
    // The box is worth showing without one.
    made.catch(() => null),
  ]);
  const { concurrency, maxAgents, budget } = config;
  const limits = { concurrency, maxAgents, budget };
  const about = { program, hash, config, backend, lacks, known, estimate, ...world, limits };
  return [approvalFacts(about), estimate];
}

/** Null where it is no script, or the arguments do not fit it: that was told. */
async function takenOver(
  text: string,
  before: Program,
  wanted: Allowing,
): Promise<ApprovedScript | null> {
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
