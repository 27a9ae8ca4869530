import type { Failure } from '../../../../core/ports/backend.js';
import type { Cause } from '../../../../core/step/outcome.js';
import { isJsonObject, type Json, ownMember } from '../../../../core/values/json.js';
import { causeOfStatus, failed } from '../../../skeleton/failure.js';

const byName: Readonly<Record<string, Cause>> = {
  contextWindowExceeded: 'invalid-request',
  sessionBudgetExceeded: 'quota',
  usageLimitExceeded: 'quota',
  rateLimitExceeded: 'rate-limit',
  flexUnavailable: 'overloaded',
  serverOverloaded: 'overloaded',
  policyCapacityUnavailable: 'overloaded',
  internalServerError: 'overloaded',
  httpConnectionFailed: 'overloaded',
  responseStreamConnectionFailed: 'overloaded',
  responseStreamDisconnected: 'overloaded',
  responseTooManyFailedAttempts: 'overloaded',
  modelNotFound: 'invalid-request',
  badRequest: 'invalid-request',
  cyberPolicy: 'refusal',
  misalignmentPolicyViolation: 'refusal',
  unauthorized: 'auth',
};

/** What has no name of its own. */
function byMessage(message: string): Cause | undefined {
  if (message.includes('reason: content_filter')) return 'refusal';
  return message.startsWith('stream disconnected') ? 'overloaded' : undefined;
}

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

function causeOf(info: Json | undefined, message: string): Cause {
  const name =
    typeof info === 'string' ? info : isJsonObject(info) ? (Object.keys(info)[0] ?? '') : '';
  const detail = isJsonObject(info) ? info[name] : undefined;
  const status =
    isJsonObject(detail) && typeof detail.httpStatusCode === 'number'
      ? causeOfStatus(detail.httpStatusCode)
      : undefined;
  return (
    status ??
    byMessage(message) ??
    ownMember(byName, name) ??
    (isRefusedRequest(message) ? 'invalid-request' : 'crash')
  );
}

/** Failure out of the error of a turn. */
export function failureOf(error: Json | undefined): Failure {
  const given = isJsonObject(error) ? error : {};
  const message =
    typeof given.message === 'string' && given.message !== ''
      ? given.message
      : 'codex ended the turn without saying why';
  const cause = causeOf(given.codexErrorInfo, message);
  return failed(cause, message);
}
