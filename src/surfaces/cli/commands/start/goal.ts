import { PlenumError } from '../../../../core/values/errors.js';
import { oneLine } from '../../../../core/words/plain-text.js';
import { shellWord } from '../../../../core/words/shell-word.js';
import { driveOrDetach } from '../../detached/detach-run.js';
import type { CliCommand, Invocation } from '../../io/cli-command.js';
import { printJson } from '../../io/print.js';
import { declareRunFlags } from '../../io/run-flags.js';
import { declareSize, type PlanWish, planGoal } from '../../run/plan-command.js';
import { fromHere } from '../../text/from-here.js';
import { startRun } from './run.js';

/** `plenum "<goal>"`: plan → approve → run → report. */
export const command: CliCommand = {
  examples: [
    [
      'plenum "find and fix the flaky tests" --size medium',
      'plan a workflow, show it, ask, run it, report',
    ],
    ['plenum "review the last commit" --yes --json > out.json', 'the same for a program'],
    ['plenum "migrate the routes" --detach', 'plan and ask here, then go on without this terminal'],
    ['plenum plan "port the tests to vitest" -o port.js', 'only write the script'],
  ],
  declare(command) {
    declareSize(declareRunFlags(command.argument('<goal>', 'what is to be done, in your words')));
  },
  async run(invocation) {
    const { options } = invocation;
    const plan = await planGoal(invocation, refuseUnattended);
    if (typeof plan === 'number') return plan;
    if (plan.planned.kind === 'one-agent') {
      sayOneAgent(invocation, plan.planned.reason, plan.script);
      return 0;
    }
    const budget = plan.budgetLeft(plan.plan.session.spent());
    const rest = budget === null ? options : { ...options, budget };
    // Typed again, the goal would be planned and paid for again: the script is there.
    const { line: _line, ...typed } = invocation;
    const again = { ...typed, args: [plan.script], options: rest };
    return startRun(again, driveOrDetach, undefined, { change: plan.change });
  },
};

/** Planning is paid for; what nobody could approve afterwards is refused before (C93). */
function refuseUnattended({ goal, runFlags, asksNobody }: PlanWish): void {
  if (runFlags.yes || runFlags.interactive || asksNobody) return;
  const typed = shellWord(goal);
  throw new PlenumError(
    'E_APPROVAL',
    'A script that is planned needs a person’s approval, and nobody can be asked here. ' +
      'No model was asked.',
    { hint: `plenum ${typed} --yes   (or only plan it: plenum plan ${typed})` },
  );
}

type Place = Pick<Invocation, 'io' | 'flags'>;

/** The planner found that a workflow is not worth it: how to do it with one agent. */
export function sayOneAgent(place: Place, reason: string, script: string): void {
  const { io, flags } = place;
  const command = runCommand(script, place);
  if (flags.json) {
    printJson(io, { version: 1, kind: 'one-agent', reason, command, script });
    return;
  }
  io.stderr(`One agent is enough: ${oneLine(reason)}\n`);
  io.stdout(`${command}\n`);
}

/** How the script of a plan is run from where the person stands. */
export function runCommand(script: string, { io, flags }: Place): string {
  return fromHere(`plenum run ${shellWord(script)}`, flags.cwd, io.cwd);
}

/**
 * A file that a plan may be written to: new, and not through a link. Throws before anything is
 * spent.
 */
export function refuseExisting(exists: boolean, shown: string, goal: string): void {
  if (exists)
    throw new PlenumError('E_FILE_EXISTS', `There is a file ${shown} already.`, {
      hint: `plenum plan ${shellWord(goal)} -o ${shellWord(anotherName(shown))}`,
    });
}

/** `audit.js` → `audit-2.js`. */
function anotherName(shown: string): string {
  return shown.replace(/(\.[^./\\]*)?$/, (end) => `-2${end}`);
}
