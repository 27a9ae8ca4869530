import { takeBackPause } from '../../../runs/control/take-back-pause.js';
import { findRun } from '../../../runs/look/find-run.js';
import type { Invocation } from '../io/cli-command.js';
import { exitCodes } from '../io/exit-codes.js';
import { authorOf, placeOf } from '../io/place.js';
import { printJson } from '../io/print.js';
import { answerText } from './send-command.js';

/** What a process that drives on cannot be told to do otherwise. */
const changesNothing: ReadonlySet<string> = new Set(
  'yes detach attached view input json quiet verbose color cwd'.split(' '),
);

/**
 * A resume of a run that is pausing, and still driven, is the end of that pause; null where it is a
 * resume like any other. Resolves to the exit code.
 */
export async function takeBack({ io, flags, args, options }: Invocation): Promise<number | null> {
  const isChange = ([name, value]: [string, unknown]): boolean =>
    !changesNothing.has(name) && value !== undefined && !(Array.isArray(value) && !value.length);
  if (Object.entries(options).some(isChange)) return null;
  const run = await findRun(placeOf(flags, io).store, args[0] ?? '');
  const answer = await takeBackPause(run, { author: authorOf(), home: io.home });
  if (answer === null) return null;
  if (flags.json)
    printJson(io, { version: 1, runId: run.id, action: 'resume', target: null, ...answer });
  else io.stderr(`${answerText(answer)}\nWatch it: plenum watch ${run.id}\n`);
  return answer.accepted ? exitCodes.completed : exitCodes.failed;
}
