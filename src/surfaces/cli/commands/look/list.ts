import { Option } from 'commander';
import { runStatuses } from '../../../../core/journal/run-status.js';
import { runMark } from '../../../../core/report/marks.js';
import { doneText } from '../../../../core/report/progress-text.js';
import { selectStatus } from '../../../../core/selection/select.js';
import { countCalls } from '../../../../core/selection/select-progress.js';
import { plural } from '../../../../core/words/amounts.js';
import { oneLine } from '../../../../core/words/plain-text.js';
import { leftoversOf } from '../../../../host/process-table/leftovers.js';
import { driverFacts } from '../../../../runs/look/driver-facts.js';
import { type ListedRun, readRuns } from '../../../../runs/look/list-runs.js';
import { isDriven, type OpenRun, summaryOf } from '../../../../runs/look/open-run.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { columnsOf } from '../../io/stream.js';
import { alignColumns } from '../../text/columns.js';
import { leftoverNotes } from '../../text/leftover-notes.js';

const shown = 20;

export const command: CliCommand = {
  examples: [
    ['plenum list', 'the newest runs, live ones first'],
    ['plenum list --all --status partial', 'every run that lost something'],
    ['plenum list --json', 'for a program'],
  ],
  declare(command) {
    command
      .option('--all', `not only the newest ${shown}`)
      .addOption(new Option('--status <status>', 'only these').choices([...runStatuses, 'lost']));
  },
  async run({ io, flags, options }) {
    const { project, store } = placeOf(flags, io);
    const { runs, total } = await readRuns(
      store,
      options.all === true ? Number.POSITIVE_INFINITY : shown,
    );
    const rows = (
      await Promise.all(runs.map((one) => (one.run ? rowOfRun(one.run) : brokenRow(one))))
    ).filter((row) => options.status === undefined || row.status === options.status);
    rows.sort((left, right) => Number(right.live) - Number(left.live));
    if (flags.json) {
      printJson(io, {
        version: 1,
        project,
        runs: rows.map((row) => row.json),
        leftovers: leftoversOf(project),
      });
      return 0;
    }
    if (rows.length === 0) {
      io.stderr(total === 0 ? `No runs in ${project} yet. Try: plenum demo\n` : 'No run fits.\n');
      return 0;
    }
    printLines(
      io.stdout,
      alignColumns(
        rows.map((row) => row.cells(io.now())),
        columnsOf(io, 'stdout'),
      ),
    );
    printLines(io.stderr, leftoverNotes(leftoversOf(project)));
    if (total > runs.length)
      io.stderr(`${plural(total - runs.length, 'older run')}: plenum list --all\n`);
    return 0;
  },
};

interface Row {
  readonly status: string;
  readonly live: boolean;
  readonly json: object;
  readonly cells: (now: number) => readonly string[];
}

async function rowOfRun(run: OpenRun): Promise<Row> {
  const { result: _result, losses, ...facts } = await summaryOf(run);
  const status = selectStatus(run.state, isDriven(run));
  const live = isDriven(run);
  return {
    status,
    live,
    json: {
      ...facts,
      losses: losses.length,
      live,
      driver: driverFacts(run.driver),
      createdAt: run.header.createdAt,
    },
    cells: (now) => [
      `${runMark(status)} ${run.id}`,
      status,
      doneText(countCalls(run.state)),
      age(now - run.header.createdAt),
      oneLine(`${facts.name}${facts.reason ? ` – ${facts.reason}` : ''}${driverNote(run)}`),
    ],
  };
}

/** Whom to look for, where somebody drives it. */
function driverNote({ driver: { state, record } }: OpenRun): string {
  if (state === 'gone' || record === null) return '';
  const { pid, host, detached } = record;
  return ` · process ${pid} on ${host}${detached ? ', detached' : ''}`;
}

/** Broken ones are listed with what is wrong, never hidden. */
function brokenRow({ id, runDir, createdAt, error }: Extract<ListedRun, { run: null }>): Row {
  const { code, message } = error;
  return {
    status: 'unreadable',
    live: false,
    json: {
      runId: id,
      runDir,
      status: 'unreadable',
      error: { code, message },
      live: false,
      createdAt,
    },
    cells: (now) => [`! ${id}`, 'unreadable', '', age(now - createdAt), oneLine(message)],
  };
}

function age(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}
