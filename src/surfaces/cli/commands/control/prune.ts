import { PlenumError } from '../../../../core/values/errors.js';
import { oneLine } from '../../../../core/words/plain-text.js';
import { findRunId } from '../../../../runs/look/find-run-id.js';
import { endedLines, leftoverLines } from '../../../../views/lines/leftover-lines.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { usageNumber } from '../../io/run-flags.js';
import { lookCommand, pruneWholeRuns } from '../../run/prune-whole-runs.js';

const dayMs = 86_400_000;

export const command: CliCommand = {
  examples: [
    ['plenum prune --dry-run', 'worktrees and refs that runs left behind, and what would be kept'],
    [
      'plenum prune',
      'remove them, and end what a killed run left at work; work that is nowhere else stays',
    ],
    ['plenum prune --older-than 7', 'only of runs started more than 7 days ago'],
    ['plenum prune --runs --dry-run', 'which runs would go altogether, and why others stay'],
    ['plenum prune --runs --older 90d --keep 5', 'remove runs, after a yes'],
  ],
  declare(command) {
    command
      .argument('[run]', 'only of this run')
      .option('--dry-run', 'only say what would be removed')
      .option(
        '--older-than <days>',
        'only of runs started longer ago',
        usageNumber('--older-than', 0),
      )
      .option('--force', 'also work of runs that are gone which no branch holds')
      .optionsGroup('Whole runs:')
      .option('--runs', 'remove runs with all that is kept of them; shows them first and asks')
      .option('--older <time>', 'only runs started longer ago: 12h, 30d [30d]')
      .option('--keep <n>', 'so many of the newest stay [20]', usageNumber('--keep', 0))
      .option('--damaged', 'also folders that are no readable run any more')
      .option('-y, --yes', 'do not ask');
  },
  async run(invocation) {
    const { io, flags, args, options } = invocation;
    if (options.runs === true) return pruneWholeRuns(invocation);
    for (const name of ['older', 'keep', 'damaged', 'yes'])
      if (options[name] !== undefined)
        throw new PlenumError('E_USAGE', `--${name} is for whole runs.`, {
          hint: lookCommand(options),
        });
    const { pruneRuns } = await import('../../../../runs/work/prune-run.js');
    const { project, store } = placeOf(flags, io);
    const dryRun = options.dryRun === true;
    const { ended, removed, kept } = await pruneRuns({
      project,
      ...(args[0] === undefined ? {} : { runs: [await findRunId(store, args[0])] }),
      ...(typeof options.olderThan === 'number' ? { olderThanMs: options.olderThan * dayMs } : {}),
      dryRun,
      force: options.force === true,
      now: io.now,
    });
    if (flags.json) {
      printJson(io, { version: 1, dryRun, ended, removed, kept });
      return 0;
    }
    const told = dryRun ? leftoverLines(ended) : endedLines(ended);
    const lines = [
      ...told,
      ...removed.map((item) => itemLine(dryRun ? 'would remove' : 'removed', item)),
      ...kept.map((item) => itemLine('kept', item)),
    ];
    if (lines.length === 0) io.stderr('Nothing to remove.\n');
    else printLines(io.stdout, lines);
    return 0;
  },
};

function itemLine(
  word: string,
  { what, why }: { readonly what: string; readonly why: string },
): string {
  return `${word.padEnd(12)}  ${oneLine(what)}${why ? `: ${oneLine(why)}` : ''}`;
}
