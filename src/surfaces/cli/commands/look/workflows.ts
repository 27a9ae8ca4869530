import { oneLine } from '../../../../core/words/plain-text.js';
import { listWorkflows, type SavedWorkflow } from '../../../../scripts/saved/list-workflows.js';
import type { CliCommand } from '../../io/cli-command.js';
import { printJson, printLines } from '../../io/print.js';
import { columnsOf } from '../../io/stream.js';
import { alignColumns } from '../../text/columns.js';

export const command: CliCommand = {
  examples: [
    ['plenum workflows', 'what can be run by name from here'],
    ['plenum run audit', 'run one of them'],
  ],
  declare() {},
  async run({ io, flags }) {
    const workflows = await listWorkflows({ cwd: flags.cwd, home: io.home });
    if (flags.json) {
      printJson(io, { version: 1, workflows });
      return 0;
    }
    if (workflows.length === 0) {
      io.stderr('No saved workflows. A script becomes one by lying in .plenum/workflows.\n');
      return 0;
    }
    printLines(io.stdout, alignColumns(workflows.map(cells), columnsOf(io, 'stdout')));
    for (const { name, shadows } of workflows)
      for (const file of shadows) io.stderr(`  ${name} hides ${file}\n`);
    return 0;
  },
};

function cells({ name, description, file, origin, problem }: SavedWorkflow): readonly string[] {
  return [
    `${problem === null ? '✓' : '✗'} ${oneLine(name)}`,
    String(origin),
    oneLine(problem ?? `${description ?? ''}  ${file}`),
  ];
}
