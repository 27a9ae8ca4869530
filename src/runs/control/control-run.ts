import { controlKey } from '../../config/trust/control-key.js';
import type { Control, SentControl } from '../../core/ports/controls.js';
import type { OpenRun } from '../look/open-run.js';
import { callAbove, refuseBelowCall } from './below-call.js';

export type { SentControl };

/**
 * Hands a control to whoever drives the run and waits for the answer (X79), marked as this user's
 * (X181). Every surface ends here, so it is here once more that an agent is refused.
 */
export async function controlRun(
  run: Pick<OpenRun, 'handle'>,
  control: Pick<Control, 'author' | 'action' | 'target' | 'text'>,
  home: string,
): Promise<SentControl> {
  refuseBelowCall(callAbove(process.env), `The command "${control.action}"`);
  return run.handle.controls.send(control, { key: await controlKey(home) });
}
