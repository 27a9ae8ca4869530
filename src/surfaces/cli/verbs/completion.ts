import { Argument } from 'commander';
import type { CliCommand } from '../io/cli-command.js';
import { bashCompletion } from './bash-completion.js';
import { fishCompletion } from './fish-completion.js';
import { zshCompletion } from './zsh-completion.js';

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export const command: CliCommand = {
  examples: [
    ['plenum completion fish > ~/.config/fish/completions/plenum.fish', 'once'],
    ['source <(plenum completion bash)', 'in ~/.bashrc'],
    ['source <(plenum completion zsh)', 'in ~/.zshrc, after compinit'],
  ],
  noJson: true,
  declare(command) {
    command.addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(Object.keys(shells)));
  },
  async run({ io, args }) {
    const { commandTree } = await import('./command-tree.js');
    const script = shells[args[0] as keyof typeof shells];
    io.stdout(script(await commandTree()));
    return 0;
  },
};
