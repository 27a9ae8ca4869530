import type { Failure } from '../../core/ports/backend.js';
import type { Cause } from '../../core/step/outcome.js';

const retried: ReadonlySet<Cause> = new Set(['rate-limit', 'quota', 'overloaded', 'network']);

/** Whether another attempt may help is known from the cause. */
export function failed(cause: Cause, message: string, retryAfterMs?: number): Failure {
  if (!retried.has(cause)) return { status: 'failed', cause, message };
  return {
    status: 'failed',
    cause,
    message,
    retryable: true,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** The program of an agent is gone: the fault is no vendor's, and another one may do better. */
export function programGone(message: string): Failure {
  return { status: 'failed', cause: 'crash', message, retryable: true };
}
