import { isTrusted, type Trust, trustFolder, untrust } from '../../../../config/trust/trust.js';
import { PlenumError } from '../../../../core/values/errors.js';
import { plainText } from '../../../../core/words/plain-text.js';
import { testPrograms } from '../../../../pretend/script-test/test-programs.js';
import type { CliCommand } from '../../io/cli-command.js';
import type { Io } from '../../io/io.js';
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
    const tell = (answer: object, text: string): number => {
      if (flags.json) printJson(io, { version: 1, project, ...answer });
      else io.stderr(`${project} ${text}\n`);
      return 0;
    };
    if (options.undo === true) {
      const had = await untrust(project, io.home);
      return tell({ trusted: false }, had ? 'is not trusted any more.' : 'was not trusted.');
    }
    const trust = await isTrusted(project, io.home);
    if (trust.reason === 'trusted') return tell(trust, 'is trusted.');
    const tests = await testPrograms(project);
    if (trust.reason === 'nothing-to-trust' && tests.length === 0) {
      const nothing = 'has nothing that would need trust';
      if (options.yes !== true) return tell(trust, `${nothing}.`);
      // Said once, it also holds for what nobody here started: `resume --yes` of a run that came
      // with the folder (X180).
      const now = await trustFolder(project, io.home);
      return tell(now, `${nothing}, and is trusted as it is now.`);
    }
    io.stderr(plainText(whatIsTrusted(project, trust, tests)));
    if (options.yes !== true) await askPerson(io, options.input !== false);
    const now = await trustFolder(project, io.home);
    return tell(now, 'is trusted with these files as they are now.');
  },
};

function whatIsTrusted(
  project: string,
  { files, changed }: Trust,
  tests: readonly string[],
): string {
  const lines = (title: string, paths: readonly string[]) =>
    paths.length === 0 ? '' : `${title}:\n${paths.map((path) => `  ${path}\n`).join('')}`;
  const since = changed.length > 0 ? ` (changed since: ${changed.join(', ')})` : '';
  const aboutFiles = `These files of ${project} may start programs and widen permissions${since}`;
  const aboutTests = `These tests of ${project} are programs that plenum test runs, now and as they change`;
  return lines(aboutFiles, files) + lines(aboutTests, tests);
}

async function askPerson(io: Io, input: boolean): Promise<void> {
  const hint = 'plenum trust --yes';
  if (!input || !io.terminal.stdin || !io.terminal.stderr) {
    const why = 'Trusting a folder is for a person to decide, and nobody can be asked here.';
    throw new PlenumError('E_NEEDS_PERSON', why, { hint });
  }
  const answer = await io.ask('You have read them and trust this folder? [y/N]: ');
  if (!/^y(es)?$/i.test(answer?.trim() ?? ''))
    throw new PlenumError('E_NOT_TRUSTED', 'Not trusted; nothing changed.', { hint });
}
