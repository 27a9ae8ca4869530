import type { Failure } from '../../ports/backend.js';
import { isLongWait } from './pause-lengths.js';

export const defaultRetries = 3;
const firstDelayMs = 1_000;
const longestDelayMs = 30_000;

/** Tries of a request whose provider says "too many" without saying for how long. */
const blindTries = 10;
/** How long a vendor may be down for each retry that a call has [3: a minute]. */
const outageMsPerRetry = 20_000;

export interface RetryPlan {
  readonly delayMs: number;
  /** Whether it uses up one of the retries. */
  readonly counts: boolean;
}

/** What a request had of its chances so far. */
export interface RetrySpending {
  readonly counted: number;
  /** As many as the call allows. */
  readonly retries: number;
  /** Since its first failure. */
  readonly failingMs: number;
}

interface RetryPlace {
  readonly longWaitMs: number;
  /** The vendor fails everybody: the lane waits for all. */
  readonly isDown: boolean;
  /** Nobody waits for the vendor any more. */
  readonly isGivenUp: boolean;
}

/** What to do about a failure; `null` when another try would not help or none is left. */
export function retryPlan(
  failure: Failure,
  { counted, retries, failingMs }: RetrySpending,
  { longWaitMs, isDown, isGivenUp }: RetryPlace,
): RetryPlan | null {
  const { cause, retryAfterMs } = failure;
  if (failure.retryable !== true || isGivenUp) return null;
  // The lane waits for these itself, however long that takes; they are no fault of the request
  // (X81).
  if (
    cause === 'quota' ||
    isLongWait(failure, longWaitMs) ||
    (cause === 'rate-limit' && retryAfterMs !== undefined)
  )
    return { delayMs: 0, counts: false };
  if (cause === 'rate-limit')
    return counted >= Math.min(retries * blindTries, blindTries)
      ? null
      : { delayMs: 0, counts: true };
  if ((cause === 'overloaded' || cause === 'network') && isDown)
    return counted >= retries && failingMs >= retries * outageMsPerRetry
      ? null
      : { delayMs: 0, counts: true };
  if (counted >= retries) return null;
  return {
    delayMs: retryAfterMs ?? Math.min(longestDelayMs, firstDelayMs * 2 ** counted),
    counts: true,
  };
}
