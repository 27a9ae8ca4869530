import type { CliCommand } from '../cli-command.js';
import { sendCommand } from '../send-command.js';

export const command: CliCommand = {
  examples: [
    ['plenum stop @live', 'end the run now; everything recorded stays and can be resumed'],
    ['plenum stop r7k2 17', 'end agent 17 only; the script goes on without it'],
    ['plenum stop r7k2 src/pay', 'the same by the beginning of its label'],
  ],
  declare(command) {
    command.argument('<run>', 'id, beginning of an id, @last or @live').argument('[agent]', 'number or beginning of the label');
  },
  run: (invocation) => sendCommand(invocation, 'stop'),
};
