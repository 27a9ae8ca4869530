import type { Failure } from '../../../core/ports/backend.js';
import type { Cause } from '../../../core/step/outcome.js';
import { isJsonObject, type JsonObject, ownMember } from '../../../core/values/json.js';
import { causeOfStatus, failed } from '../../skeleton/failure.js';

const causesByName: Readonly<Record<string, Cause>> = {
  ProviderAuthError: 'auth',
  ContextOverflowError: 'invalid-request',
  ContentFilterError: 'refusal',
  ProviderModelNotFoundError: 'invalid-request',
};
const usedUp =
  /credit balance|insufficient[_ ]quota|usage limit|billing|exceeded your current quota|payment required/i;
const limited = /rate.?limit|too many requests|\b429\b|rate increased/i;

/** `session.error`. */
export function failureOfError(error: JsonObject): Failure {
  const data = isJsonObject(error.data) ? error.data : {};
  const name = String(error.name);
  const message = typeof data.message === 'string' && data.message !== '' ? data.message : name;
  const status = typeof data.statusCode === 'number' ? data.statusCode : undefined;
  const cause =
    ownMember(causesByName, name) ?? causeOf(message, status, data.isRetryable === true);
  return failed(cause, message, waitOf(data.responseHeaders));
}

/** `session.status` of a session that would ask the model again: that is for the run to decide. */
export function failureOfRetry(status: JsonObject, now: number): Failure {
  const message =
    typeof status.message === 'string' && status.message !== ''
      ? status.message
      : 'the model could not be asked';
  // Whole seconds: the time was counted from when the answer came.
  const waitMs =
    typeof status.next === 'number' ? Math.ceil((status.next - now) / 1_000) * 1_000 : undefined;
  const cause = usedUp.test(message)
    ? 'quota'
    : limited.test(message)
      ? 'rate-limit'
      : 'overloaded';
  return failed(cause, message, waitMs !== undefined && waitMs > 2_000 ? waitMs : undefined);
}

function causeOf(message: string, status: number | undefined, isRetryable: boolean): Cause {
  if (usedUp.test(message)) return 'quota';
  const known = status === undefined ? undefined : causeOfStatus(status);
  if (known !== undefined) return known;
  if (/model.*not found|ProviderModelNotFound/i.test(message)) return 'invalid-request';
  return isRetryable || /ECONN|fetch failed|socket|unable to connect|timed? ?out/i.test(message)
    ? 'overloaded'
    : 'crash';
}

function waitOf(headers: unknown): number | undefined {
  const seconds = isJsonObject(headers) ? Number(headers['retry-after']) : Number.NaN;
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
}
