import { join, relative, resolve } from 'node:path';
import { plainText } from '../../../../core/words/plain-text.js';
import { isBelow, keepTestsTrusted } from '../../../../pretend/script-test/test-programs.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { columnsOf } from '../../io/stream.js';
import { alignColumns } from '../../text/columns.js';

export const command: CliCommand = {
  examples: [
    ['plenum new', 'the templates'],
    ['plenum new fan-out audit', 'write .plenum/workflows/audit.js and a test for it'],
    ['plenum new migrate --dir scripts', 'under its own name, in another folder'],
  ],
  declare(command) {
    command
      .argument('[template]', 'what to begin with; without it the templates are listed')
      .argument('[name]', 'name of the new script [that of the template]')
      .option('--dir <folder>', 'write workflows/ and tests/ there, instead of into .plenum')
      .option('--force', 'write over a script and a test of that name');
  },
  async run({ io, flags, args, options }) {
    const [{ findTemplate, listTemplates }, { writeNewScript }] = await Promise.all([
      import('../../../../onboarding/new/templates.js'),
      import('../../../../onboarding/new/new-script.js'),
    ]);
    const [wanted, name = wanted] = args;
    if (wanted === undefined || name === undefined) {
      const templates = (await listTemplates()).map(({ name, description }) => ({
        name,
        description,
      }));
      if (flags.json) printJson(io, { version: 1, templates });
      else
        printLines(
          io.stdout,
          alignColumns(
            templates.map(({ name, description }) => [name, description]),
            columnsOf(io, 'stdout'),
          ),
        );
      if (!flags.json && !flags.quiet) io.stderr('Write one: plenum new <template> <name>\n');
      return 0;
    }
    const template = await findTemplate(wanted);
    const { project } = placeOf(flags, io);
    const folder =
      typeof options.dir === 'string' ? resolve(flags.cwd, options.dir) : join(project, '.plenum');
    const write = () => writeNewScript({ template, name, folder, force: options.force === true });
    const written = await (isBelow(folder, project)
      ? keepTestsTrusted(project, io.home, write)
      : write());
    if (flags.json) {
      printJson(io, { version: 1, name, template: template.name, ...written });
      return 0;
    }
    const near = (file: string): string => relative(flags.cwd, file) || file;
    const shown = typeof options.dir === 'string' ? near(written.script) : name;
    const steps = [
      [`plenum check ${shown}`, 'what it asks for'],
      [`plenum simulate ${shown}`, 'what it reaches, with agents that are played'],
      [`plenum test ${near(written.test)}`, 'its test'],
    ];
    const lines = [
      ...written.written.map((file) => `✓ wrote ${near(file)}`),
      ...changesOf(template.source),
      '',
      'Next',
      ...alignColumns(
        steps.map(([command = '', what = '']) => [`  ${command}`, what]),
        columnsOf(io, 'stderr'),
      ),
    ];
    io.stderr(plainText(`${lines.join('\n')}\n`));
    return 0;
  },
};

/** What the template itself says is yours to change. */
function changesOf(source: string): readonly string[] {
  const line = /^\/\/ (Change: .*)$/m.exec(source)?.[1];
  return line === undefined ? [] : ['', line];
}
