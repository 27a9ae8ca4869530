import type { CliCommand } from '../../io/cli-command.js';
import { sendAnswer } from '../../run/send-command.js';

export const command: CliCommand = {
  examples: [
    ['plenum allow r7k2 3', 'let the agent that asked question 3 go ahead, this once'],
    ['plenum allow r7k2 4 120', 'more agents than estimated, up to 120'],
  ],
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .argument('<question>', 'its number, as shown by plenum show')
      .argument('[agents]', 'for the question about more agents: ask again at so many');
  },
  run: (invocation) => sendAnswer(invocation, 'allow'),
};
