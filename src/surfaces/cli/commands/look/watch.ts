import { PlenumError } from '../../../../core/values/errors.js';
import {
  followRun,
  isDriven,
  isStillDriven,
  openRun,
  reportOf,
} from '../../../../runs/look/open-run.js';
import { pickView } from '../../../../views/pick-view.js';
import { reportLines } from '../../../../views/report/report-lines.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printLines } from '../../io/print.js';
import { columnsOf, streamOf, untilInterrupted } from '../../io/stream.js';

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
    const { store } = placeOf(flags, io);
    const run = await openRun(store, args[0] ?? '@live').catch((error: unknown) => {
      if (args[0] !== '@live' || !PlenumError.is(error) || error.code !== 'E_RUN_NOT_FOUND')
        throw error;
      return openRun(store, '@last');
    });
    const view = pickView(
      {
        mode: flags.json ? 'json' : 'lines',
        color: flags.color,
        detail: flags.quiet ? 'quiet' : flags.verbose ? 'verbose' : 'normal',
        recorded: flags.json,
        run: run.id,
      },
      streamOf(io, 'stdout'),
    );
    let { state } = run;
    let ended = !isDriven(run);
    if (!ended) {
      await untilInterrupted(io, async (signal, stop) => {
        // A driver that is killed writes no end.
        const forget = io.every(lookForDriverMs, () => {
          void isStillDriven(run).then((driven) => {
            if (!driven) {
              ended = true;
              stop();
            }
          });
        });
        for await (const { event, state: next, live } of followRun(run, signal)) {
          state = next;
          view.event(event, next, live);
          if (live && event.type === 'run-end') {
            ended = true;
            stop();
          }
        }
        forget();
      });
    }
    view.end(state);
    if (flags.json) return 0;
    if (ended)
      printLines(
        io.stdout,
        reportLines(await reportOf(await openRun(store, run.id)), columnsOf(io, 'stdout')),
      );
    else io.stderr(`Not watching any more; the run goes on: plenum watch ${run.id}\n`);
    return 0;
  },
};
