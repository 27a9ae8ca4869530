import type { Failure } from '../../ports/backend.js';
import { isLongWait } from './lane.js';

export const defaultRetries = 3;
const firstDelayMs = 1_000;
const longestDelayMs = 30_000;

/** Tries of a request whose provider says "too many" without saying for how long. */
const blindTries = 10;

export interface RetryPlan {
  readonly delayMs: number;
  /** Whether it uses up one of the retries. */
  readonly counts: boolean;
}

/**
 * What to do about a failure after `counted` retries; `null` when another try would not help or
 * none is left.
 */
export function retryPlan(
  failure: Failure,
  counted: number,
  retries: number,
  longWaitMs: number,
): RetryPlan | null {
  if (failure.retryable !== true) return null;
  // The lane waits for these itself, however long that takes; they are no fault of the request
  // (X81).
  if (
    failure.cause === 'quota' ||
    isLongWait(failure, longWaitMs) ||
    (failure.cause === 'rate-limit' && failure.retryAfterMs !== undefined)
  )
    return { delayMs: 0, counts: false };
  if (failure.cause === 'rate-limit')
    return counted >= Math.min(retries * blindTries, blindTries)
      ? null
      : { delayMs: 0, counts: true };
  if (counted >= retries) return null;
  return {
    delayMs: failure.retryAfterMs ?? Math.min(longestDelayMs, firstDelayMs * 2 ** counted),
    counts: true,
  };
}
