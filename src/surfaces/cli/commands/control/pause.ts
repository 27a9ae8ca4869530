import type { CliCommand } from '../../io/cli-command.js';
import { sendCommand } from '../../run/send-command.js';

export const command: CliCommand = {
  examples: [
    ['plenum pause @live', 'no new agent starts; running ones finish and are recorded'],
    ['plenum resume @last', 'go on later, from any terminal'],
  ],
  declare(command) {
    command.argument('<run>', 'id, beginning of an id, @last or @live');
  },
  run: (invocation) => sendCommand(invocation, 'pause'),
};
