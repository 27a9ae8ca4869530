import { PlenumError } from '../../core/values/errors.js';
import { type CallAbove, callAbove } from '../../host/process-table/call-above.js';

export { type CallAbove, callAbove };

/**
 * The one refusal of everything that decides, starts, grants, trusts, saves, installs or changes,
 * where an agent asks for it (C27, X181): an agent is not the person. `what` is what was asked for,
 * as it was typed or called.
 */
export function refuseBelowCall(call: CallAbove | null, what: string): void {
  if (call === null) return;
  const shown = call.by === 'its own environment' ? call.by : `${call.by} (${call.pid})`;
  throw new PlenumError(
    'E_NESTED',
    `${what} is for a person, and this is an agent of a run, as ${shown} shows.`,
    {
      hint:
        'Looking is possible: plenum show @live. Return what should be done; ' +
        'the script or the person does it.',
    },
  );
}
