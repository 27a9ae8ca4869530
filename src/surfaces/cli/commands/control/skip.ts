import type { CliCommand } from '../../io/cli-command.js';
import { sendCommand } from '../../run/send-command.js';

export const command: CliCommand = {
  examples: [
    ['plenum skip r7k2 17', 'the script gets null for agent 17 and goes on'],
    ['plenum skip r7k2 src/legacy', 'the same by the beginning of its label'],
  ],
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .argument('<agent>', 'number or beginning of the label');
  },
  run: (invocation) => sendCommand(invocation, 'skip'),
};
