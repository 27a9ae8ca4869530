import { relative } from 'node:path';
import { plainText } from '../../../../core/words/plain-text.js';
import { openRun } from '../../../../runs/look/open-run.js';
import { saveRun } from '../../../../runs/work/save-run.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson } from '../../io/print.js';

export const command: CliCommand = {
  examples: [
    ['plenum save @last', 'keep the script of the newest run under its own name'],
    ['plenum save r7k2 audit', 'as .plenum/workflows/audit.js: plenum run audit'],
    ['plenum save r7k2 audit --force', 'in place of the one that is there'],
  ],
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .argument('[name]', 'name of the saved workflow, instead of its own')
      .option('--force', 'write over a saved workflow of that name');
  },
  async run({ io, flags, args, options }) {
    const { project, store } = placeOf(flags, io);
    const run = await openRun(store, args[0] ?? '');
    const saved = await saveRun({
      run,
      name: args[1],
      project,
      cwd: flags.cwd,
      home: io.home,
      overwrite: options.force === true,
    });
    if (flags.json) {
      printJson(io, { version: 1, runId: run.id, ...saved });
      return 0;
    }
    io.stderr(plainText(`✓ saved as ${relative(flags.cwd, saved.file)}\n`));
    if (saved.hiddenBy !== null)
      io.stderr(plainText(`  note: plenum run ${saved.name} finds ${saved.hiddenBy} first\n`));
    io.stderr(`Run it: plenum run ${saved.name}\n`);
    return 0;
  },
};
