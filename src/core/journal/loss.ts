import type { RunLimit } from '../step/outcome.js';
import { plural } from '../words/amounts.js';

/** A dropped unit and its cause (X51). */
export interface Loss {
  /** Idempotency key of the call, or the lane of a slot that threw by itself. */
  readonly key: string;
  readonly n: number | null;
  readonly label: string;
  readonly phase: string | null;
  /** A `Cause`, or `script` for a slot whose own code threw. */
  readonly cause: string;
  readonly message: string;
  /** Calls that were not started, where one entry stands for all of them. */
  readonly count?: number;
}

/** All calls that a limit of the run kept from starting, as the one loss that they are (C25). */
export function refusedLoss(limit: RunLimit, count: number, message: string): Loss {
  const cause = limit === 'budget' ? 'budget' : 'cap';
  return {
    key: limit,
    n: null,
    label: `${plural(count, 'call')} not started`,
    phase: null,
    cause,
    message,
    count,
  };
}

export function capText(maxAgents: number): string {
  return `the run's limit of ${plural(maxAgents, 'agent')} is reached`;
}

/**
 * A limit of the run ended it, or the script caught that one did. Older records may lack either.
 */
export function isLimited({
  losses = [],
  handled = [],
}: {
  readonly losses?: readonly Pick<Loss, 'cause'>[];
  readonly handled?: readonly Pick<Loss, 'cause'>[];
}): boolean {
  return [...losses, ...handled].some(({ cause }) => cause === 'cap' || cause === 'budget');
}
