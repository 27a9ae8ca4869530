import {
  type OpenQuestion,
  openQuestions,
  questionLine,
} from '../../../../core/report/open-questions.js';
import { PlenumError } from '../../../../core/values/errors.js';
import { openRun } from '../../../../runs/look/open-run.js';
import { answerCommands } from '../../../../views/report/commands.js';
import type { CliCommand } from '../../io/cli-command.js';
import type { Io } from '../../io/io.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { usageNumber } from '../../io/run-flags.js';
import { sendText } from '../../run/send-command.js';

export const command: CliCommand = {
  examples: [
    ['plenum answer r7k2', 'asks for the answer to the oldest question; elsewhere lists them'],
    ['plenum answer r7k2 yes', 'answer the oldest one'],
    ['plenum answer r7k2 --question 12 "the second one"', 'answer this one'],
  ],
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .argument('[text]', 'the answer; one of the options, or its place, where there are any')
      .option(
        '--question <n>',
        'number of the question, as plenum show tells it',
        usageNumber('--question', 1),
      );
  },
  async run(invocation) {
    const { io, flags, args, options } = invocation;
    const run = await openRun(placeOf(flags, io).store, args[0] ?? '');
    const open = openQuestions(run.state);
    const wanted =
      typeof options.question === 'number' ? open.find(({ n }) => n === options.question) : open[0];
    const text = args[1];
    if (!wanted && (text !== undefined || options.question !== undefined))
      throw new PlenumError('E_USAGE', `Run ${run.id} has no such open question.`, {
        hint: `plenum answer ${run.id}`,
      });
    if (wanted && text !== undefined) return sendText(invocation, run, wanted.n, text);
    if (wanted && !flags.json && canAsk(io))
      return sendText(invocation, run, wanted.n, await askedText(io, run.id, wanted));
    if (flags.json)
      printJson(io, {
        version: 1,
        runId: run.id,
        questions: open.map(({ n, question }) => ({ n, ...question })),
      });
    else printLines(io.stdout, openLines(run.id, open));
    return 0;
  },
};

/** A person is there; below a call of a run nobody but an agent is. */
function canAsk({ terminal, callAbove }: Io): boolean {
  return terminal.stdin && terminal.stderr && callAbove() === null;
}

/** Enter alone takes the default, where there is one. */
async function askedText(
  io: Pick<Io, 'ask' | 'stderr'>,
  runId: string,
  step: OpenQuestion,
): Promise<string> {
  io.stderr(`#${step.n} ${questionLine(step)}\n`);
  const typed = (await io.ask('Answer: '))?.trim() ?? null;
  const text = typed === '' ? step.question.default : typed;
  if (text !== null) return text;
  throw new PlenumError('E_INTERRUPTED', 'No answer was given; the question stays open.', {
    hint: `plenum answer ${runId} --question ${step.n}`,
  });
}

function openLines(runId: string, open: readonly OpenQuestion[]): readonly string[] {
  if (open.length === 0) return ['no question is open'];
  return open.flatMap((step) => {
    const { options, default: otherwise } = step.question;
    const commands = answerCommands(runId, step.n, { options, otherwise });
    return [`#${step.n} ${questionLine(step)}`, ...commands.map((command) => `  ${command}`)];
  });
}
