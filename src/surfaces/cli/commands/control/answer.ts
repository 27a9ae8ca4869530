import { openQuestions, questionLine } from '../../../../core/report/open-questions.js';
import { PlenumError } from '../../../../core/values/errors.js';
import { openRun } from '../../../../runs/look/open-run.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { usageNumber } from '../../io/run-flags.js';
import { sendText } from '../../run/send-command.js';

export const command: CliCommand = {
  examples: [
    ['plenum answer r7k2', 'the open questions of a run'],
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
    const text = args[1];
    if (text === undefined) {
      if (flags.json)
        printJson(io, {
          version: 1,
          runId: run.id,
          questions: open.map(({ n, question }) => ({ n, ...question })),
        });
      else
        printLines(
          io.stdout,
          open.length === 0
            ? ['no question is open']
            : open.map((step) => `#${step.n} ${questionLine(step)}`),
        );
      return 0;
    }
    const wanted =
      typeof options.question === 'number' ? open.find(({ n }) => n === options.question) : open[0];
    if (!wanted)
      throw new PlenumError('E_USAGE', `Run ${run.id} has no such open question.`, {
        hint: `plenum answer ${run.id}`,
      });
    return sendText(invocation, run, wanted.n, text);
  },
};
