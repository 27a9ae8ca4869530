import { sendMessage } from '../../../../runs/control/send-message.js';
import { openRun } from '../../../../runs/look/open-run.js';
import { textOfFile } from '../../../../runs/start/given-arguments.js';
import type { CliCommand } from '../../io/cli-command.js';
import { exitCodes } from '../../io/exit-codes.js';
import { authorOf, placeOf } from '../../io/place.js';
import { printJson } from '../../io/print.js';
import { answerText } from '../../run/send-command.js';

export const command: CliCommand = {
  examples: [
    ['plenum send r7k2 17 "the tests are in spec/"', 'agent 17 gets it with its next request'],
    ['plenum send r7k2 src/pay "leave the API as it is"', 'the same by the beginning of its label'],
    ['plenum send r7k2 review#2 @notes.md', 'a file, to the second agent of that label'],
    ['git diff | plenum send r7k2 17 -', 'what stands on standard input'],
  ],
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .argument('<agent>', 'number, label, label#2, or beginning of the label')
      .argument('<text>', 'what to say; @file, or - for standard input');
  },
  async run({ io, flags, args }) {
    const [reference = '', agent = '', given = ''] = args;
    const run = await openRun(placeOf(flags, io).store, reference);
    const text =
      given === '-'
        ? (await io.readStdin()).trimEnd()
        : given.startsWith('@')
          ? await textOfFile(given, flags.cwd, 'The message')
          : given;
    const answer = await sendMessage(run, { author: authorOf(), agent, text }, io.home);
    if (flags.json) printJson(io, { version: 1, runId: run.id, action: 'send', ...answer });
    else io.stderr(`${answerText(answer)}\n`);
    return answer.accepted ? exitCodes.completed : exitCodes.failed;
  },
};
