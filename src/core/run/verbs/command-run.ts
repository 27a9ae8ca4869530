import type { CommandRequest } from '../../ports/workspace.js';
import type { JsonObject } from '../../values/json.js';

/** How the commands of a step are stopped, and who is told that they wait. */
export type CommandRun = Pick<CommandRequest, 'signal' | 'onWait'>;

/** What a command has to itself on this machine (X191). */
export function lockOf({ lock }: JsonObject): Pick<CommandRequest, 'lock'> {
  return lock === undefined || lock === null ? {} : { lock: String(lock) };
}
