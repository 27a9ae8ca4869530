import { relative } from 'node:path';
import { plainText } from '../../../../core/words/plain-text.js';
import { type InitResult, initProject } from '../../../../onboarding/init/init-project.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson } from '../../io/print.js';
import { columnsOf } from '../../io/stream.js';
import { alignColumns } from '../../text/columns.js';

export const command: CliCommand = {
  examples: [
    ['plenum init', 'write a first .plenum/config.json for what is found here'],
    ['plenum init --json', 'what was found, for a program'],
  ],
  declare() {},
  async run({ io, flags }) {
    const { project } = placeOf(flags, io);
    const result = await initProject({ project, path: io.env.PATH ?? '' });
    const next = nextSteps(result);
    if (flags.json) {
      printJson(io, { version: 1, project, ...result, next: next.map(([command]) => command) });
      return 0;
    }
    const file = relative(flags.cwd, result.file);
    const lines = [
      result.written ? `✓ wrote ${file}` : `○ ${file} is there already; nothing was changed`,
      `  tests  ${testsText(result)}`,
      result.git
        ? '  git    yes: agents can have worktrees of their own'
        : '  git    no: all agents share this folder',
      '',
      'Next',
      ...alignColumns(
        next.map(([command, why]) => [`  ${command}`, why]),
        columnsOf(io, 'stderr'),
      ),
    ];
    io.stderr(plainText(`${lines.join('\n')}\n`));
    return 0;
  },
};

function testsText({ tests }: InitResult): string {
  if (!tests) return 'none found; name the command in "permissions": { "allow": ["Sh(…)"] }';
  return (
    `${tests.command} (${tests.from})` +
    `${tests.installed ? '' : `, but ${tests.command.split(' ')[0]} is not on the path`}`
  );
}

function nextSteps({ tests }: InitResult): readonly (readonly [string, string])[] {
  return [
    ...(tests ? [['plenum trust', 'let this configuration start programs'] as const] : []),
    ['plenum doctor', 'what works here and what is missing'],
    ['plenum demo', 'see a run: no key needed'],
    ['plenum help scripts', 'write a script'],
  ];
}
