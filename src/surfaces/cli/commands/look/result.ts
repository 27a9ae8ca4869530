import { PlenumError } from '../../../../core/values/errors.js';
import type { Json } from '../../../../core/values/json.js';
import { escapedJson, plainText } from '../../../../core/words/plain-text.js';
import { openRun, resultOf } from '../../../../runs/look/open-run.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson } from '../../io/print.js';

export const command: CliCommand = {
  examples: [
    ['plenum result @last', 'what the newest run returned'],
    ['plenum result r7k2 > report.md', 'text goes out as it is, everything else as JSON'],
    ['plenum run next.js --args @run:r7k2', 'give it to another run'],
  ],
  declare(command) {
    command.argument('<run>', 'id, beginning of an id, @last or @live');
  },
  async run({ io, flags, args }) {
    const run = await openRun(placeOf(flags, io).store, args[0] ?? '');
    const value = await resultOf(run);
    if (value === undefined) {
      throw new PlenumError('E_NO_RESULT', `Run ${run.id} has not returned anything.`, {
        hint: `plenum show ${run.id}`,
      });
    }
    if (flags.json) printJson(io, { version: 1, runId: run.id, result: value });
    else io.stdout(shownValue(value, io.terminal.stdout));
    return 0;
  },
};

/** As it is for a program; on a terminal nothing in it steers (X185). */
function shownValue(value: Json, onTerminal: boolean): string {
  const text =
    typeof value === 'string'
      ? onTerminal
        ? plainText(value)
        : value
      : onTerminal
        ? escapedJson(JSON.stringify(value, null, 2))
        : JSON.stringify(value, null, 2);
  return text.endsWith('\n') ? text : `${text}\n`;
}
