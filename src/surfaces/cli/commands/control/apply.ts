import { selectLanding } from '../../../../core/selection/select-landing.js';
import { plural } from '../../../../core/words/amounts.js';
import { oneLine } from '../../../../core/words/plain-text.js';
import { shellWord } from '../../../../core/words/shell-word.js';
import { findAgent } from '../../../../runs/look/find-agent.js';
import { openRun } from '../../../../runs/look/open-run.js';
import type { AppliedRun } from '../../../../runs/work/apply-run.js';
import { landingLines } from '../../../../views/report/landing-lines.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { stillRuns } from '../../text/still-runs.js';

export const command: CliCommand = {
  examples: [
    ['plenum apply r7k2', 'take what the run changed into this checkout, not committed'],
    ['plenum apply r7k2 17', 'only what agent 17 changed'],
    ['plenum apply r7k2 --branch fix-routes', 'as a new branch; nothing is checked out'],
    ['plenum apply r7k2 --with .mcp.json', 'and a guarded file that no run brings in by itself'],
  ],
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .argument('[agent]', 'number or beginning of the label')
      .option('--branch <name>', 'make this branch, and leave the files alone')
      .option(
        '--with <path...>',
        'take these guarded files or folders too (.plenum, .claude, .mcp.json)',
      );
  },
  async run({ io, flags, args, options }) {
    const [{ applyRun }, { applyLanded }] = await Promise.all([
      import('../../../../runs/work/apply-run.js'),
      import('../../../../runs/work/apply-landed.js'),
    ]);
    const { project, store } = placeOf(flags, io);
    const run = await openRun(store, args[0] ?? '');
    const agent = args[1] === undefined ? undefined : findAgent(run.state, args[1], run.id);
    const work = agent ? `${run.id} ${agent.n}` : run.id;
    const landing = selectLanding(run.state);
    const choice = {
      ...(typeof options.branch === 'string' ? { branch: options.branch } : {}),
      with: Array.isArray(options.with) ? options.with.map(String) : [],
    };
    const applied = agent
      ? await applyRun(project, run.id, { ...choice, n: agent.n, refused: [] }, io.env)
      : await applyLanded(run, project, choice, io.env);
    if (flags.json)
      printJson(io, { version: 1, runId: run.id, agent: agent?.n ?? null, ...applied, landing });
    else
      printLines(io.stderr, [
        ...appliedLines(applied, {
          diff: `plenum diff ${work}`,
          hasLanded: !agent && (landing?.landed.length ?? 0) > 0,
        }),
        ...stillRuns(run),
        ...leftLines(applied, agent ? [] : landingLines(landing, run.id), work),
      ]);
    return 0;
  },
};

interface AppliedFrom {
  readonly diff: string;
  /** The run changed something, whatever this checkout has of it. */
  readonly hasLanded: boolean;
}

function appliedLines(applied: AppliedRun, { diff, hasLanded }: AppliedFrom): readonly string[] {
  if (applied.mode === 'branch')
    return [
      `✓ ${applied.created ? 'made branch' : 'branch is there already:'} ` +
        `${oneLine(applied.branch)}`,
    ];
  if (applied.files.length === 0)
    return [
      hasLanded
        ? 'Nothing to take: what there is of it is in this checkout already.'
        : 'Nothing to take: it changed nothing in a worktree.',
    ];
  return [
    `✓ ${plural(applied.files.length, 'file')} changed, not committed`,
    ...applied.files.map((file) => `  ${oneLine(file)}`),
    `Look at it: git status; the whole patch, new files too: ${diff}`,
  ];
}

/**
 * In the words of every view where merges told them; the guarded paths of a single agent are known
 * only now.
 */
function leftLines(
  { guarded, taken }: AppliedRun,
  landing: readonly string[],
  work: string,
): readonly string[] {
  const told = landing.filter((line) => !line.startsWith('refused: guarded') || guarded.length > 0);
  const own =
    guarded.length > 0 && !told.some((line) => line.startsWith('refused: guarded'))
      ? [
          `refused: guarded – ${guarded.map(oneLine).join(', ')}; a person takes them: ` +
            `plenum apply ${work} --with ${guarded.map(shellWord).join(' ')}`,
        ]
      : [];
  return [...(taken.length > 0 ? [`with ${taken.map(oneLine).join(', ')}`] : []), ...told, ...own];
}
