import type { CliCommand } from '../../io/cli-command.js';
import { answerUse, declareUseAnswer } from '../../run/answer-use.js';

export const command: CliCommand = {
  examples: [
    ['plenum deny r7k2 3', 'refuse question 3; the agent is told and goes on without'],
    ['plenum deny r7k2 3 --for-run', 'and refuse it without a question from now on'],
    ['plenum deny r7k2 3 --always', 'for good: write the rule into the project’s configuration'],
  ],
  declare(command) {
    declareUseAnswer(command);
  },
  run: (invocation) => answerUse(invocation, 'deny'),
};
