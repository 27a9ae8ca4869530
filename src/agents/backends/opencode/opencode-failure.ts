import type { Failure } from '../../../core/ports/backend.js';
import type { Cause } from '../../../core/step/outcome.js';
import { isJsonObject, type JsonObject, ownMember } from '../../../core/values/json.js';
import { causeOf } from '../../skeleton/vendor-error.js';
import { type VendorEndpoint, vendorFailure } from '../../skeleton/vendor-failure.js';

const causesByName: Readonly<Record<string, Cause>> = {
  ProviderAuthError: 'auth',
  ContextOverflowError: 'invalid-request',
  ContentFilterError: 'refusal',
  ProviderModelNotFoundError: 'invalid-request',
  MessageOutputLengthError: 'length',
};

/** `session.error`. */
export function failureOfError(error: JsonObject, endpoint?: VendorEndpoint): Failure {
  const data = isJsonObject(error.data) ? error.data : {};
  const name = String(error.name);
  const message = typeof data.message === 'string' && data.message !== '' ? data.message : name;
  const isUnknownModel = /model.*not found/i.test(message);
  const told = {
    message,
    body: typeof data.responseBody === 'string' ? data.responseBody : name,
    status: typeof data.statusCode === 'number' ? data.statusCode : undefined,
    known:
      ownMember(causesByName, name) ??
      (isUnknownModel ? 'invalid-request' : data.isRetryable === true ? 'overloaded' : undefined),
    retryAfterMs: waitOf(data.responseHeaders),
  };
  return vendorFailure(told, endpoint);
}

/** `session.status` of a session that would ask the model again: that is for the run to decide. */
export function failureOfRetry(
  status: JsonObject,
  now: number,
  endpoint?: VendorEndpoint,
): Failure {
  const message =
    typeof status.message === 'string' && status.message !== ''
      ? status.message
      : 'the model could not be asked';
  // Whole seconds: the time was counted from when the answer came.
  const waitMs =
    typeof status.next === 'number' ? Math.ceil((status.next - now) / 1_000) * 1_000 : undefined;
  const retryAfterMs = waitMs !== undefined && waitMs > 2_000 ? waitMs : undefined;
  const told = { message, retryAfterMs };
  return vendorFailure({ ...told, known: causeOf(told) ?? 'overloaded' }, endpoint);
}

function waitOf(headers: unknown): number | undefined {
  const seconds = isJsonObject(headers) ? Number(headers['retry-after']) : Number.NaN;
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
}
