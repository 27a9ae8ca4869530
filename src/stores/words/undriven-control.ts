import type { Control, SentControl } from '../../core/ports/controls.js';
import { PlenumError } from '../../core/values/errors.js';

/** Actions that make sense for the next driver when there is none now. */
const kept: ReadonlySet<Control['action']> = new Set(['answer', 'skip', 'retry']);

const idle: { readonly [Action in Control['action']]?: string } = {
  send: 'no agent of it is at work that could be told anything',
};

/** Throws for what makes no sense without a driver (X79). */
export function refuseUndriven(action: Control['action'], runId: string): void {
  if (kept.has(action)) return;
  throw new PlenumError(
    'E_RUN_NOT_DRIVEN',
    `Nobody drives this run now, so ${idle[action] ?? `there is nothing to ${action}`}.`,
    { hint: `To go on with it: plenum resume ${runId}` },
  );
}

/** What the sender of a control hears that waits for the next driver. */
export const keptControl: SentControl = {
  accepted: true,
  message: 'Nobody drives this run now; kept for the next resume.',
  kept: true,
};

/** The driver did not answer in time; `more` is what else is known. */
export function unanswered(
  action: Control['action'],
  runId: string,
  waitMs: number,
  more = '',
): PlenumError {
  return new PlenumError(
    'E_CONTROL_TIMEOUT',
    `The driver of this run did not answer "${action}" within ${waitMs / 1000} s.${more}`,
    {
      hint: `The request stays there for that driver. See what it does: plenum show ${runId}`,
    },
  );
}
