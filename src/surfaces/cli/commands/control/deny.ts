import type { CliCommand } from '../../io/cli-command.js';
import { sendAnswer } from '../../run/send-command.js';

export const command: CliCommand = {
  examples: [['plenum deny r7k2 3', 'refuse question 3; the agent is told and goes on without']],
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .argument('<question>', 'its number, as shown by plenum show');
  },
  run: (invocation) => sendAnswer(invocation, 'deny'),
};
