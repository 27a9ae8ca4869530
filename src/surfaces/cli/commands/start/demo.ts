import { Option } from 'commander';
import { PlenumError } from '../../../../core/values/errors.js';
import type { CliCommand } from '../../io/cli-command.js';
import { columnsOf } from '../../io/stream.js';
import { driveAllowed } from '../../run/drive-allowed.js';
import type { DriveEnding } from '../../run/drive-run.js';
import { startResume } from './resume.js';
import { startRun } from './run.js';

export const command: CliCommand = {
  examples: [
    [
      'plenum demo',
      'port a real package to ES modules with a team of programs, in ./plenum-demo; no key needed',
    ],
    ['plenum demo', 'the same again: goes on with what was interrupted'],
    ['plenum demo /tmp/try', 'somewhere else'],
  ],
  declare(command) {
    command
      .argument('[dir]', 'folder to make (default: plenum-demo)')
      .option('--new', 'start anew where the last run did not end')
      // Its script and programs are plenum's own, in a folder of their own: asking for it is the
      // approval.
      .addOption(new Option('-y, --yes').hideHelp());
  },
  async run({ io, flags, args, options }) {
    const [{ runDemo }, { invokedAs }] = await Promise.all([
      import('../../../../onboarding/demo/demo.js'),
      import('../../../../onboarding/demo/invoked-as.js'),
    ]);
    const [dir] = args;
    let code = 0;
    const keep = (ending: DriveEnding): DriveEnding['summary'] => {
      code = ending.code;
      return ending.summary;
    };
    const end = await runDemo({
      cwd: flags.cwd,
      home: io.home,
      env: io.env,
      ...(dir === undefined ? {} : { dir }),
      json: flags.json,
      columns: columnsOf(io, 'stdout'),
      fresh: options.new === true,
      commandIn: (folder) => invokedAs(process.argv[1] ?? 'plenum', io.env, folder),
      announce: (folder, unfinished) => {
        if (flags.quiet) return;
        io.stderr(`The demo is in ${folder}\n`);
        if (unfinished !== null)
          io.stderr(`Going on with run ${unfinished}, which did not end (--new starts another)\n`);
      },
      start: async ({ cwd, script, args: given, name, ...own }) => {
        const runOptions = { ...options, args: given, name, yes: true };
        return keep(
          await startRun(
            { io, flags: { ...flags, cwd }, args: [script], options: runOptions },
            driveAllowed,
            own,
          ),
        );
      },
      resume: async ({ cwd, runId, ...own }) => {
        const ending = await startResume(
          { io, flags: { ...flags, cwd }, args: [runId], options: { ...options, yes: true } },
          driveAllowed,
          own,
        );
        if (ending === null)
          throw new PlenumError('E_INTERNAL', 'the demo was to go on, and was only looked at');
        return keep(ending);
      },
    });
    io.stdout(end.output);
    return code;
  },
};
