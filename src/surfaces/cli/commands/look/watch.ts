import type { View } from '../../../../core/ports/view.js';
import type { OpenRun } from '../../../../runs/look/open-run.js';
import { openRun, reportOf } from '../../../../runs/look/open-run.js';
import { sinceEvent } from '../../../../runs/look/since-event.js';
import { type WatchEnd, watchRun } from '../../../../runs/look/watch-run.js';
import { watchedRun } from '../../../../runs/look/watched-run.js';
import { sentTo } from '../../../../runs/view/run-steering.js';
import { pickView, type ViewChoice } from '../../../../views/pick-view.js';
import type { CliCommand, Invocation } from '../../io/cli-command.js';
import { authorOf, placeOf } from '../../io/place.js';
import { printLines } from '../../io/print.js';
import { streamOf, untilInterrupted, untilSignal } from '../../io/stream.js';
import { countRecorded } from '../../run/count-recorded.js';
import { endOfRunLines } from '../../run/end-of-run.js';
import { endLines, headLines } from '../../text/watch-lines.js';
import { fitsWindow, type LiveWindow, openWindow } from '../../window/live-window.js';

/** What is shown of what has been, unless all of it is asked for. */
const shownLines = 20;

export const command: CliCommand = {
  examples: [
    ['plenum watch', 'the newest run that goes on; q or Ctrl-C only stops watching'],
    ['plenum watch r7k2 --all', 'with everything that happened before'],
    ['plenum watch r7k2 --json', 'its events, one per line'],
  ],
  declare(command) {
    command
      .argument('[run]', 'id, beginning of an id, @last or @live [the newest that goes on]')
      .option('--all', `all that happened before, not only the last ${shownLines} lines`);
  },
  async run(invocation) {
    const { io, flags, args } = invocation;
    const { store } = placeOf(flags, io);
    const { run, others, idle } = await watchedRun(store, args[0], io.now());
    const choice = await choiceOf(invocation, run);
    if (!flags.json && !flags.quiet)
      printLines(io.stderr, headLines(run, { others, idle, skipped: choice.skip, now: io.now() }));
    const live = !idle && !flags.json && !flags.quiet && fitsWindow({ io, stream: 'stdout' });
    const end = live
      ? await watchInWindow(invocation, run, choice)
      : await watchLines(invocation, run, choice);
    if (!flags.json) printLines(io.stderr, endLines(run, end));
    if (!flags.json && end !== 'left')
      printLines(
        io.stdout,
        endOfRunLines(await reportOf(await openRun(store, run.id)), {
          io,
          flags,
          stream: 'stdout',
        }),
      );
    return 0;
  },
};

async function watchLines({ io }: Invocation, run: OpenRun, choice: ViewChoice): Promise<WatchEnd> {
  const view = pickView(choice, streamOf(io, 'stdout'));
  let end: WatchEnd = 'left';
  await untilInterrupted(io, async (signal) => {
    end = await shown({ io, run, view }, signal);
  });
  return end;
}

/** Looking changes nothing; keys send the same controls as the command line (X79). */
async function watchInWindow(
  { io, flags }: Invocation,
  run: OpenRun,
  choice: ViewChoice & { readonly skip: number },
): Promise<WatchEnd> {
  const { project } = placeOf(flags, io);
  let end: WatchEnd = 'left';
  await untilSignal(io, async (signal, stop) => {
    const place = { io, flags, project, run: run.handle, stream: 'stdout' } as const;
    const window: LiveWindow = openWindow({
      ...place,
      drives: false,
      bell: false,
      recorded: choice,
      send: sentTo(run, authorOf(), io.home),
      interrupt: stop,
      leave: stop,
    });
    end = await shown({ io, run, view: window.view }, signal).finally(() => window.close());
  });
  return end;
}

/** Everything that was and comes, in a view, until the drive ends or the person leaves. */
async function shown(
  { io, run, view }: Pick<Invocation, 'io'> & { readonly run: OpenRun; readonly view: View },
  signal: AbortSignal,
): Promise<WatchEnd> {
  let { state } = run;
  const end = await watchRun(run, {
    signal,
    every: io.every,
    onEvent(event, next, live) {
      state = next;
      view.event(event, next, live);
    },
  });
  view.end(state);
  return end;
}

/** Of what has been, the end is enough to know where the run stands. */
async function choiceOf(
  { io, flags, options }: Invocation,
  run: OpenRun,
): Promise<ViewChoice & { readonly skip: number }> {
  const choice: ViewChoice = {
    mode: flags.json ? 'json' : 'lines',
    color: flags.color,
    detail: flags.quiet ? 'quiet' : flags.verbose ? 'verbose' : 'normal',
    recorded: true,
    run: run.id,
    sinceEvent: (at, now) => sinceEvent(run.header, at, now),
  };
  if (flags.json || options.all === true) return { ...choice, skip: 0 };
  const recorded = await countRecorded(run, choice, streamOf(io, 'stdout'));
  return { ...choice, skip: Math.max(0, recorded - shownLines) };
}
