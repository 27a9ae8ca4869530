import { marks } from '../../../../core/report/marks.js';
import { liveMark } from '../../../../core/report/progress-text.js';
import { selectProgress } from '../../../../core/selection/select-progress.js';
import { oneLine } from '../../../../core/words/plain-text.js';
import { leftoversOf } from '../../../../host/process-table/leftovers.js';
import { driverFacts } from '../../../../runs/look/driver-facts.js';
import { type LiveRun, liveRuns } from '../../../../runs/look/live-runs.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { leftoverNotes } from '../../text/leftover-notes.js';
import { statusLine, statusText } from '../../text/status-text.js';

export const command: CliCommand = {
  examples: [
    ['plenum status', 'what runs in this project right now'],
    [
      'plenum status --line',
      'on one line for a prompt, tmux or an editor; empty when nothing runs',
    ],
    [
      "tmux set -g status-right '#(cd #{pane_current_path} && plenum status --line)'",
      'always in sight',
    ],
  ],
  declare(command) {
    command.option('--line', 'all live runs on one line');
  },
  async run({ io, flags, options }) {
    const { project, store } = placeOf(flags, io);
    const runs = await liveRuns(store, io.now());
    if (flags.json)
      printJson(io, {
        version: 1,
        project,
        runs: runs.map(runJson),
        leftovers: leftoversOf(project),
      });
    else if (options.line === true) io.stdout(statusLine(runs));
    else if (runs.length === 0)
      io.stderr(`Nothing runs in ${project}. Earlier runs: plenum list\n`);
    else
      printLines(
        io.stdout,
        runs.flatMap((run) => [
          `${liveMark(run.state)} ${run.id}  ${statusText(run, io.now())}`,
          ...droppedLines(run),
        ]),
      );
    if (!flags.json && options.line !== true)
      printLines(io.stderr, leftoverNotes(leftoversOf(project)));
    return 0;
  },
};

/**
 * Commands that somebody else put into the run folder: the person hears of it where they look
 * (X181).
 */
function droppedLines({ id, state }: LiveRun): readonly string[] {
  return state.dropped.map(({ author, action, target }) =>
    oneLine(
      `  ${marks.partial} dropped: "${action}${target === undefined ? '' : ` #${target}`}" of ` +
        `somebody who says "${author}" (plenum logs ${id})`,
    ),
  );
}

function runJson({ id, name, state, elapsedMs, driver }: LiveRun): object {
  return {
    runId: id,
    name,
    status: state.status,
    agents: { ...state.agents },
    progress: selectProgress(state),
    pausing: state.pausing,
    elapsedMs,
    driver: driverFacts(driver),
    dropped: state.dropped,
  };
}
