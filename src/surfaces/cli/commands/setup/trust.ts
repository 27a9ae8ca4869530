import { isTrusted, trustFolder, untrust } from '../../../../config/trust/trust.js';
import { PlenumError } from '../../../../core/values/errors.js';
import { plainText } from '../../../../core/words/plain-text.js';
import { testPrograms } from '../../../../pretend/script-test/test-programs.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson } from '../../io/print.js';

export const command: CliCommand = {
  examples: [
    ['plenum trust', 'shows the files, then asks'],
    ['plenum trust --yes', 'does not ask'],
    ['plenum trust --undo', 'take it back'],
  ],
  declare(command) {
    command
      .option('-y, --yes', 'do not ask')
      .option('--no-input', 'never ask')
      .option('--undo', 'do not trust this folder any more');
  },
  async run({ io, flags, options }) {
    const { project } = placeOf(flags, io);
    if (options.undo === true) {
      const had = await untrust(project, io.home);
      if (flags.json) printJson(io, { version: 1, project, trusted: false });
      else
        io.stderr(had ? `${project} is not trusted any more.\n` : `${project} was not trusted.\n`);
      return 0;
    }
    const trust = await isTrusted(project, io.home);
    const changed = trust.changed.length > 0 ? ` (changed since: ${trust.changed.join(', ')})` : '';
    const tests = trust.reason === 'trusted' ? [] : await testPrograms(project);
    if (trust.reason === 'nothing-to-trust' && tests.length === 0 && options.yes === true) {
      // Said once, it also holds for what nobody here started: `resume --yes` of a run that came
      // with the folder (X180).
      const now = await trustFolder(project, io.home);
      if (flags.json) printJson(io, { version: 1, project, ...now });
      else
        io.stderr(`${project} has nothing that would need trust, and is trusted as it is now.\n`);
      return 0;
    }
    if (trust.reason === 'trusted' || (trust.reason === 'nothing-to-trust' && tests.length === 0)) {
      if (flags.json) printJson(io, { version: 1, project, ...trust });
      else
        io.stderr(
          trust.reason === 'trusted'
            ? `${project} is trusted.\n`
            : `${project} has nothing that would need trust.\n`,
        );
      return 0;
    }
    const lines = (title: string, files: readonly string[]) =>
      files.length === 0 ? '' : `${title}:\n${files.map((file) => `  ${file}\n`).join('')}`;
    io.stderr(
      plainText(
        lines(
          `These files of ${project} may start programs and widen permissions${changed}`,
          trust.files,
        ),
      ),
    );
    io.stderr(
      plainText(
        lines(
          `These tests of ${project} are programs that plenum test runs, now and as they change`,
          tests,
        ),
      ),
    );
    if (options.yes !== true) {
      const hint = 'plenum trust --yes';
      if (options.input === false || !io.terminal.stdin || !io.terminal.stderr) {
        throw new PlenumError(
          'E_NEEDS_PERSON',
          'Trusting a folder is for a person to decide, and nobody can be asked here.',
          { hint },
        );
      }
      const answer = await io.ask('You have read them and trust this folder? [y/N]: ');
      if (!/^y(es)?$/i.test(answer?.trim() ?? ''))
        throw new PlenumError('E_NOT_TRUSTED', 'Not trusted; nothing changed.', { hint });
    }
    const now = await trustFolder(project, io.home);
    if (flags.json) printJson(io, { version: 1, project, ...now });
    else io.stderr(`${project} is trusted with these files as they are now.\n`);
    return 0;
  },
};
