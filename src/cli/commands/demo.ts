import { Option } from 'commander';
import type { CliCommand } from '../cli-command.js';
import { startRun } from './run.js';

export const command: CliCommand = {
  examples: [
    ['plenum demo', 'in ./plenum-demo, no key needed'],
    ['plenum demo /tmp/try', 'somewhere else'],
  ],
  declare(command) {
    command.argument('[dir]', 'folder to make', 'plenum-demo').addOption(new Option('-y, --yes').hideHelp());
  },
  async run({ io, flags, args, options }) {
    const { runDemo } = await import('../../app/demo.js');
    let code = 0;
    const end = await runDemo({
      cwd: flags.cwd,
      dir: args[0] ?? 'plenum-demo',
      json: flags.json,
      // Its script and programs are plenum's own, in a folder of their own: asking for it is the approval.
      yes: true,
      announce: (dir) => {
        if (!flags.quiet) io.stderr(`The demo is in ${dir}\n`);
      },
      start: async ({ cwd, script, yes, trustedFolder }) => {
        const ending = await startRun({ io, flags: { ...flags, cwd }, args: [script], options: { ...options, yes } }, trustedFolder);
        code = ending.code;
        return ending.summary;
      },
    });
    io.stdout(end.output);
    return code;
  },
};
