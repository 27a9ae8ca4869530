import { type Command, Option } from 'commander';
import { forRun } from '../../../core/ports/controls.js';
import { useText } from '../../../core/report/permission-text.js';
import { PlenumError } from '../../../core/values/errors.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { controlRun } from '../../../runs/control/control-run.js';
import { type RuleLayer, ruleLayers, writeRule } from '../../../runs/control/write-rule.js';
import { type OpenRun, openRun } from '../../../runs/look/open-run.js';
import type { Invocation } from '../io/cli-command.js';
import { exitCodes } from '../io/exit-codes.js';
import { authorOf, placeOf } from '../io/place.js';
import { printJson, printLines } from '../io/print.js';
import { answerText } from './send-command.js';

type Action = 'allow' | 'deny';

export function declareUseAnswer(command: Command): Command {
  return command
    .argument('<run>', 'id, beginning of an id, @last or @live')
    .argument('[question]', 'its number; without one the open questions are listed')
    .option('--for-run', 'for the rest of this run: what the rule covers is not asked again')
    .addOption(
      new Option('--always [where]', 'for good: the rule is written into that configuration')
        .choices([...ruleLayers])
        .preset('project'),
    );
}

/** Answers a question of an agent about a tool (X100): once, for the run, or for good. */
export async function answerUse(
  { io, flags, args, options }: Invocation,
  action: Action,
): Promise<number> {
  const { project, store } = placeOf(flags, io);
  const run = await openRun(store, args[0] ?? '');
  if (args[1] === undefined) {
    listUses({ io, flags }, run, action);
    return exitCodes.completed;
  }
  const target = numberOf(args[1], 'number of a question', run.id);
  const agents = args[2] === undefined ? undefined : numberOf(args[2], 'number of agents', run.id);
  const where = ruleLayers.find((one) => one === options.always);
  const standing = where !== undefined || options.forRun === true;
  if (agents !== undefined && standing)
    throw new PlenumError('E_USAGE', 'A number of agents is an answer of its own.', {
      hint: `plenum ${action} ${run.id} ${target} ${agents}`,
    });
  const { home, env } = io;
  const ruled = where === undefined ? null : { target, action, where };
  const written = ruled === null ? [] : await ruleLines(run, ruled, { project, home, env });
  if (!flags.json) printLines(io.stderr, written);
  const text = standing ? forRun : agents?.toString();
  const asked = { author: authorOf(), action, target, ...(text === undefined ? {} : { text }) };
  const answer = await controlRun(run, asked, home);
  if (flags.json) printJson(io, { version: 1, runId: run.id, action, target, ...answer, written });
  else io.stderr(`${answerText(answer)}\n`);
  return answer.accepted ? exitCodes.completed : exitCodes.failed;
}

function numberOf(text: string, what: string, run: string): number {
  const digits = /^#?(\d+)$/.exec(text)?.[1];
  if (digits !== undefined) return Number(digits);
  throw new PlenumError('E_USAGE', `"${text}" is no ${what}.`, { hint: `plenum allow ${run}` });
}

const standingFlags = '   (or with --for-run, --always)';

function listUses({ io, flags }: Pick<Invocation, 'io' | 'flags'>, run: OpenRun, action: Action) {
  const { questions, steps } = run.state;
  const open = [...questions.values()].map((question) => ({
    ...question,
    label: steps.get(question.n)?.label ?? null,
  }));
  if (flags.json) {
    const told = open.map(({ request, n, label, tool, argument, reason, rule }) => ({
      ...{ question: request, step: n, label, tool, argument, reason, rule },
    }));
    printJson(io, { version: 1, runId: run.id, questions: told });
    return;
  }
  const lines = open.flatMap(({ request, n, label, reason, rule, ...use }) => [
    `#${request} ${oneLine(label ?? `#${n}`)} asks for ${useText(use)} (${oneLine(reason)})`,
    `   plenum ${action} ${run.id} ${request}${rule === null ? '' : standingFlags}`,
  ]);
  printLines(io.stdout, lines.length === 0 ? ['no use of a tool waits for a person'] : lines);
}

/** What stands where now. */
async function ruleLines(
  run: OpenRun,
  { target, action, where }: { target: number; action: Action; where: RuleLayer },
  place: Parameters<typeof writeRule>[3],
): Promise<readonly string[]> {
  const open = run.state.questions.get(target);
  if (!open || open.rule === null)
    throw new PlenumError(
      'E_USAGE',
      open
        ? `Question ${target} can be answered once only: no rule covers just this use.`
        : `Run ${run.id} has no open question ${target} about a tool.`,
      { hint: open ? `plenum ${action} ${run.id} ${target}` : `plenum ${action} ${run.id}` },
    );
  return (await writeRule({ effect: action, rule: open.rule }, where, open, place)).lines;
}
