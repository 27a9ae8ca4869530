import type { View } from '../../../../core/ports/view.js';
import type { RunState } from '../../../../core/state/run-state.js';
import { PlenumError } from '../../../../core/values/errors.js';
import {
  followRun,
  isDriven,
  isStillDriven,
  type OpenRun,
  openRun,
  reportOf,
} from '../../../../runs/look/open-run.js';
import { sentTo } from '../../../../runs/view/run-steering.js';
import { pickView } from '../../../../views/pick-view.js';
import { reportLines } from '../../../../views/report/report-lines.js';
import type { CliCommand, Invocation } from '../../io/cli-command.js';
import type { Io } from '../../io/io.js';
import { authorOf, placeOf } from '../../io/place.js';
import { printLines } from '../../io/print.js';
import { columnsOf, streamOf, untilInterrupted, untilSignal } from '../../io/stream.js';
import { fitsWindow, openWindow } from '../../run/live-window.js';

const lookForDriverMs = 1000;

export const command: CliCommand = {
  examples: [
    ['plenum watch', 'the run that is being driven; q or Ctrl-C only stops watching'],
    ['plenum watch r7k2 --json', 'its events, one per line'],
  ],
  declare(command) {
    command.argument('[run]', 'id, beginning of an id, @last or @live', '@live');
  },
  async run({ io, flags, args }) {
    const { store, project } = placeOf(flags, io);
    const run = await openRun(store, args[0] ?? '@live').catch((error: unknown) => {
      if (args[0] !== '@live' || !PlenumError.is(error) || error.code !== 'E_RUN_NOT_FOUND')
        throw error;
      return openRun(store, '@last');
    });
    const seen = { state: run.state, ended: !isDriven(run) };
    const live = !flags.json && !flags.quiet && fitsWindow({ io, stream: 'stdout' });
    if (!seen.ended && live) await watchInWindow({ io, flags }, run, project, seen);
    else {
      const view = linesOf({ io, flags }, run);
      if (!seen.ended)
        await untilInterrupted(io, (signal, stop) => follow({ io, run, seen, view }, signal, stop));
      view.end(seen.state);
    }
    if (flags.json) return 0;
    if (seen.ended)
      printLines(
        io.stdout,
        reportLines(await reportOf(await openRun(store, run.id)), columnsOf(io, 'stdout')),
      );
    else io.stderr(`Not watching any more; the run goes on: plenum watch ${run.id}\n`);
    return 0;
  },
};

type Caller = Pick<Invocation, 'io' | 'flags'>;

/** What was seen so far; `ended`: nobody drives the run any more. */
interface SeenRun {
  state: RunState;
  ended: boolean;
}

function linesOf({ io, flags }: Caller, run: OpenRun): View {
  return pickView(
    {
      mode: flags.json ? 'json' : 'lines',
      color: flags.color,
      detail: flags.quiet ? 'quiet' : flags.verbose ? 'verbose' : 'normal',
      recorded: flags.json,
      run: run.id,
    },
    streamOf(io, 'stdout'),
  );
}

/** Looking changes nothing; keys send the same controls as the command line (X79). */
async function watchInWindow(
  { io, flags }: Caller,
  run: OpenRun,
  project: string,
  seen: SeenRun,
): Promise<void> {
  await untilSignal(io, async (signal, stop) => {
    const place = { io, flags, project, run: run.handle, stream: 'stdout' } as const;
    const window = openWindow({
      ...place,
      drives: false,
      bell: false,
      send: sentTo(run, authorOf(), io.home),
      interrupt: stop,
      leave: stop,
    });
    try {
      await follow({ io, run, seen, view: window.view }, signal, stop);
    } finally {
      window.view.end(seen.state);
      window.close();
    }
  });
}

interface Followed {
  readonly io: Io;
  readonly run: OpenRun;
  readonly seen: SeenRun;
  readonly view: View;
}

async function follow(
  { io, run, seen, view }: Followed,
  signal: AbortSignal,
  stop: () => void,
): Promise<void> {
  const end = (): void => {
    seen.ended = true;
    stop();
  };
  // A driver that is killed writes no end.
  const forget = io.every(lookForDriverMs, () => {
    void isStillDriven(run).then((driven) => {
      if (!driven) end();
    });
  });
  for await (const { event, state, live } of followRun(run, signal)) {
    seen.state = state;
    view.event(event, state, live);
    if (live && event.type === 'run-end') end();
  }
  forget();
}
