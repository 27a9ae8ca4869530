import type { Failure } from '../../core/ports/backend.js';
import type { Cause } from '../../core/step/outcome.js';

const retried: ReadonlySet<Cause> = new Set(['rate-limit', 'quota', 'overloaded']);

/**
 * What a status of HTTP means, whichever program passes it on. Absent where it says nothing by
 * itself.
 */
export function causeOfStatus(status: number): Cause | undefined {
  if (status === 401 || status === 403) return 'auth';
  if (status === 402) return 'quota';
  if (status === 429) return 'rate-limit';
  if (status === 408 || status === 409 || status === 425 || status >= 500) return 'overloaded';
  return status >= 400 ? 'invalid-request' : undefined;
}

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
