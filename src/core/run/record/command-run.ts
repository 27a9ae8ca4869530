import type { CommandRequest } from '../../ports/workspace.js';
import type { JsonObject } from '../../values/json.js';
import type { CommandWaitBook } from './command-wait-book.js';

/** How the commands of a step are stopped, what they have to themselves, who is told of waits. */
export type CommandRun = Pick<CommandRequest, 'signal' | 'lock' | 'onWait'>;

/** Of the step `n`, which the script asked for with this input (X191). */
export function commandRun(
  n: number,
  { lock }: JsonObject,
  waits: CommandWaitBook,
  signal: AbortSignal,
): CommandRun {
  const named = lock === undefined || lock === null ? {} : { lock: String(lock) };
  return { signal, onWait: waits.of(n), ...named };
}
