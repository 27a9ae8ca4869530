import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printLines } from '../../io/print.js';
import { sendCommand } from '../../run/send-command.js';

export const command: CliCommand = {
  examples: [
    ['plenum stop @live', 'end the run now; everything recorded stays and can be resumed'],
    ['plenum stop r7k2 17', 'end agent 17 only; the script goes on without it'],
    ['plenum stop r7k2 src/pay', 'the same by the beginning of its label'],
  ],
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .argument('[agent]', 'number or beginning of the label');
  },
  async run(invocation) {
    const { io, flags } = invocation;
    // What a killed driver left is part of what a person wants ended, though no driver is there to
    // be told.
    const [{ endLeftovers }, { endedLines }] = await Promise.all([
      import('../../../../host/process-table/leftovers.js'),
      import('../../../../views/lines/leftover-lines.js'),
    ]);
    printLines(io.stderr, endedLines(endLeftovers(placeOf(flags, io).project)));
    return sendCommand(invocation, 'stop');
  },
};
