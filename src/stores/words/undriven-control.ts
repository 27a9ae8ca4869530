import type { Control, SentControl } from '../../core/ports/controls.js';
import { PlenumError } from '../../core/values/errors.js';

/** Actions that make sense for the next driver when there is none now. */
const kept: ReadonlySet<Control['action']> = new Set(['answer', 'skip', 'retry']);

/** Throws for what makes no sense without a driver (X79). */
export function refuseUndriven(action: Control['action']): void {
  if (kept.has(action)) return;
  throw new PlenumError(
    'E_RUN_NOT_DRIVEN',
    `Nobody drives this run now, so there is nothing to ${action}.`,
    { hint: 'To go on with it: plenum resume <run>' },
  );
}

/** What the sender of a control hears that waits for the next driver. */
export const keptControl: SentControl = {
  accepted: true,
  message: 'Nobody drives this run now; kept for the next resume.',
  kept: true,
};

/** The driver did not answer in time; `more` is what else is known. */
export function unanswered(action: Control['action'], waitMs: number, more = ''): PlenumError {
  return new PlenumError(
    'E_CONTROL_TIMEOUT',
    `The driver of this run did not answer "${action}" within ${waitMs / 1000} s.${more}`,
    {
      hint: 'See what it is doing: plenum show <run>. The request stays in place for that driver.',
    },
  );
}
