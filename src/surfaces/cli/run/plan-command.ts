import { type Command, Option } from 'commander';
import { PlenumError } from '../../../core/values/errors.js';
import type { PlanSpending } from '../../../goal/session/ask-model.js';
import type { OpenedPlan } from '../../../goal/session/plan-goal.js';
import type { Planned } from '../../../goal/session/plan-session.js';
import { type PlanSize, planSizes } from '../../../goal/session/plan-size.js';
import type { Invocation } from '../io/cli-command.js';
import { exitCodes } from '../io/exit-codes.js';
import type { Io } from '../io/io.js';
import { placeOf } from '../io/place.js';
import { printLines } from '../io/print.js';
import { choicesOf, type RunFlags, readRunFlags } from '../io/run-flags.js';
import { shownPath } from '../text/shown-path.js';
import { effectiveConfig } from './effective-config.js';
import {
  factLines,
  type PlanProgressLines,
  planProgressLines,
  spendingText,
} from './plan-progress.js';

export function declareSize(command: Command): Command {
  return command.addOption(
    new Option('--size <size>', 'advice to the planner: fewer than 5, 10 or 50 agents').choices(
      planSizes,
    ),
  );
}

/** A plan that a person asked for, while the command lives. */
export interface PlanInHand {
  readonly goal: string;
  readonly planned: Exclude<Planned, { kind: 'stopped' }>;
  /** How the script is typed from here. */
  readonly script: string;
  readonly plan: OpenedPlan;
  /** What planning left of the budget, `null` without one. Throws E_LIMIT. */
  readonly budgetLeft: (spent: PlanSpending) => string | null;
  /** The person's words; `null` when no other script came of it, and the reason was told. */
  change(words: string): Promise<string | null>;
}

/** What is known of a plan before a model is asked. */
export interface PlanWish {
  readonly goal: string;
  readonly runFlags: RunFlags;
  /** The configuration lets every script run unasked. */
  readonly asksNobody: boolean;
}

/**
 * Plans with progress on standard error; Ctrl-C ends it. A number is the exit code of a plan that
 * was stopped.
 */
export async function planGoal(
  invocation: Invocation,
  refuse: (wish: PlanWish) => void = () => {},
): Promise<PlanInHand | number> {
  const { io, flags } = invocation;
  const { goal, config, lines, plan, budgetLeft } = await openedPlan(invocation, refuse);
  const { session, backend, mayWrite } = plan;
  const folder = shownPath(session.folder.path, flags.cwd);
  lines.say(`planning with ${backend}; everything is kept in ${folder}`);
  if (mayWrite) lines.say(`  ⚠ the backend ${backend} cannot keep the planner from writing files`);
  const { planned, terminated } = await stoppable(io, lines, (signal) => session.plan(signal));
  if (planned.kind === 'stopped') {
    io.stderr(`Stopped while planning; nothing ran. What was asked is kept in ${folder}\n`);
    return terminated ? exitCodes.terminated : exitCodes.interrupted;
  }
  const script = shownPath(planned.file, flags.cwd);
  const tell = (found: Planned): void => {
    lines.say(`✓ planned · ${spendingText(session.spent())}`);
    if (found.kind === 'script' && !flags.quiet)
      printLines(io.stderr, [`  script     ${script}`, ...factLines(found.facts)]);
  };
  tell(planned);
  return {
    goal,
    planned,
    script,
    plan,
    budgetLeft: (spent) => budgetLeft(config.budget, spent),
    async change(words) {
      const changed = await stoppable(io, lines, (signal) => session.change(words, signal)).catch(
        (error: unknown) => {
          if (!PlenumError.is(error)) throw error;
          io.stderr(`${error.message}\nThe script stays as it is.\n`);
        },
      );
      if (changed === undefined) return null;
      const { planned: other } = changed;
      if (other.kind === 'script') tell(other);
      else if (other.kind === 'stopped') lines.say('Stopped; the script stays as it is.');
      else lines.say(`One agent would be enough: ${other.reason}`);
      return other.kind === 'script' ? other.program.source : null;
    },
  };
}

async function openedPlan(
  { io, flags, args, options }: Invocation,
  refuse: (wish: PlanWish) => void,
) {
  const runFlags = readRunFlags(options, flags, io);
  const choices = choicesOf(runFlags);
  const { project } = placeOf(flags, io);
  const { config, surroundings } = await effectiveConfig({ io, project, choices, trusted: false });
  const { openPlan, budgetLeft } = await import('../../../goal/session/plan-goal.js');
  const goal = args[0] === '-' ? await io.readStdin() : (args[0] ?? '');
  refuse({ goal, runFlags, asksNobody: config.approval === 'auto' });
  const lines = planProgressLines(io, flags.quiet);
  const plan = await openPlan({
    goal,
    size: planSizes.find((name): name is PlanSize => name === options.size),
    project,
    cwd: flags.cwd,
    config,
    surroundings,
    choices,
    typed: { args: runFlags.args, pairs: runFlags.pairs },
    attended: runFlags.interactive,
    now: io.now(),
    onProgress: (progress) => lines.show(progress),
  });
  return { goal, config, lines, plan, budgetLeft };
}

/** Any signal ends planning; what was planned before stays. */
async function stoppable(
  io: Io,
  lines: PlanProgressLines,
  work: (signal: AbortSignal) => Promise<Planned>,
) {
  const abort = new AbortController();
  let terminated = false;
  const forget = io.onSignal((signal) => {
    terminated ||= signal !== 'SIGINT';
    abort.abort();
  });
  const end = lines.tick();
  try {
    return { planned: await work(abort.signal), terminated };
  } finally {
    end();
    forget();
  }
}
