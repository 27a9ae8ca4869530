import type { Failure } from '../../../../core/ports/backend.js';
import type { Cause } from '../../../../core/step/outcome.js';
import { isJsonObject, type Json, ownMember } from '../../../../core/values/json.js';
import { type VendorEndpoint, vendorFailure } from '../../../skeleton/vendor-failure.js';

const byName: Readonly<Record<string, Cause>> = {
  contextWindowExceeded: 'invalid-request',
  sessionBudgetExceeded: 'quota',
  usageLimitExceeded: 'quota',
  rateLimitExceeded: 'rate-limit',
  flexUnavailable: 'overloaded',
  serverOverloaded: 'overloaded',
  policyCapacityUnavailable: 'overloaded',
  internalServerError: 'overloaded',
  httpConnectionFailed: 'network',
  responseStreamConnectionFailed: 'network',
  responseStreamDisconnected: 'network',
  responseTooManyFailedAttempts: 'network',
  modelNotFound: 'invalid-request',
  badRequest: 'invalid-request',
  cyberPolicy: 'refusal',
  misalignmentPolicyViolation: 'refusal',
  unauthorized: 'auth',
};

/**
 * A request that the provider refused is passed on as the body of its answer, under no better name
 * than `other`.
 */
function isRefusedRequest(message: string): boolean {
  try {
    const body: unknown = JSON.parse(message);
    return isJsonObject(body) && body.error !== undefined;
  } catch {
    return false;
  }
}

function knownCause(name: string, message: string): Cause | undefined {
  if (message.includes('reason: content_filter')) return 'refusal';
  if (message.includes('reason: max_output_tokens')) return 'length';
  return ownMember(byName, name) ?? (isRefusedRequest(message) ? 'invalid-request' : undefined);
}

/** Failure out of the error of a turn. */
export function failureOf(error: Json | undefined, endpoint?: VendorEndpoint): Failure {
  const given = isJsonObject(error) ? error : {};
  const { codexErrorInfo: info } = given;
  const message =
    typeof given.message === 'string' && given.message !== ''
      ? given.message
      : 'codex ended the turn without saying why';
  const name =
    typeof info === 'string' ? info : isJsonObject(info) ? (Object.keys(info)[0] ?? '') : '';
  const detail = isJsonObject(info) ? info[name] : undefined;
  const status =
    isJsonObject(detail) && typeof detail.httpStatusCode === 'number'
      ? detail.httpStatusCode
      : undefined;
  return vendorFailure({ message, status, known: knownCause(name, message) }, endpoint);
}
