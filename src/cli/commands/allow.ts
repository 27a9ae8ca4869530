import type { CliCommand } from '../cli-command.js';
import { sendAnswer } from '../send-command.js';

export const command: CliCommand = {
  examples: [['plenum allow r7k2 3', 'let the agent that asked question 3 go ahead, this once']],
  declare(command) {
    command.argument('<run>', 'id, beginning of an id, @last or @live').argument('<question>', 'its number, as shown by plenum show');
  },
  run: (invocation) => sendAnswer(invocation, 'allow'),
};
