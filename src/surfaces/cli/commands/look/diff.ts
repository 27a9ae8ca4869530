import { selectLanding } from '../../../../core/selection/select-landing.js';
import { plainText } from '../../../../core/words/plain-text.js';
import { findAgent } from '../../../../runs/look/find-agent.js';
import { openRun } from '../../../../runs/look/open-run.js';
import { type Palette, palette, wantsColor } from '../../../../views/output/output.js';
import { landingLines } from '../../../../views/report/landing-lines.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { stillRuns } from '../../text/still-runs.js';

export const command: CliCommand = {
  examples: [
    ['plenum diff r7k2', 'what the run changed, as a patch'],
    ['plenum diff r7k2 17', 'what agent 17 changed'],
    ['plenum diff @last > change.patch', 'for git apply'],
  ],
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .argument('[agent]', 'number or beginning of the label');
  },
  async run({ io, flags, args }) {
    const { diffRun } = await import('../../../../runs/work/diff-run.js');
    const { project, store } = placeOf(flags, io);
    const run = await openRun(store, args[0] ?? '');
    const agent = args[1] === undefined ? undefined : findAgent(run.state, args[1], run.id);
    const patch = await diffRun(project, run.id, agent?.n);
    const landing = selectLanding(run.state);
    if (flags.json)
      printJson(io, { version: 1, runId: run.id, agent: agent?.n ?? null, patch, landing });
    else if (patch === '')
      printLines(io.stderr, [
        `${agent ? `#${agent.n}` : run.id} changed nothing in a worktree.`,
        ...stillRuns(run),
      ]);
    else
      io.stdout(
        io.terminal.stdout ? shown(patch, palette(wantsColor(flags.color, io.env, true))) : patch,
      );
    // What the patch does not have must not be taken for all that there was.
    if (!flags.json && !agent) printLines(io.stderr, landingLines(landing, run.id));
    return 0;
  },
};

/** Files of agents can hold anything: a terminal gets text, a pipe gets the bytes of the patch. */
function shown(patch: string, color: Palette): string {
  return patch
    .split('\n')
    .map((line) => {
      const text = plainText(line);
      if (/^(diff |\+\+\+|---|index )/.test(line)) return color.bold(text);
      return line.startsWith('+')
        ? color.green(text)
        : line.startsWith('-')
          ? color.red(text)
          : line.startsWith('@@')
            ? color.cyan(text)
            : text;
    })
    .join('\n');
}
