import type { AttemptResult } from '../ports/backend.js';

export const defaultRetries = 3;
const firstDelayMs = 1_000;
const longestDelayMs = 30_000;

/** Milliseconds until another attempt, or `null` when none would help or none is left. `attempt` counts from 1. */
export function retryDelay(result: AttemptResult, attempt: number, retries: number): number | null {
  if (result.status !== 'failed' || result.retryable !== true || attempt > retries) return null;
  return result.retryAfterMs ?? Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1));
}
