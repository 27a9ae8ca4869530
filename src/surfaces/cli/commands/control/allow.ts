import type { CliCommand } from '../../io/cli-command.js';
import { answerUse, declareUseAnswer } from '../../run/answer-use.js';

export const command: CliCommand = {
  examples: [
    ['plenum allow r7k2', 'the uses of tools that wait for a person'],
    ['plenum allow r7k2 3', 'let the agent that asked question 3 go ahead, this once'],
    ['plenum allow r7k2 3 --for-run', 'and do not ask about it again in this run'],
    ['plenum allow r7k2 3 --always home', 'for good: write the rule into your configuration'],
    ['plenum allow r7k2 4 120', 'more agents than estimated, up to 120'],
  ],
  declare(command) {
    declareUseAnswer(command).argument(
      '[agents]',
      'for the question about more agents: ask again at so many',
    );
  },
  run: (invocation) => answerUse(invocation, 'allow'),
};
