import type { Failure } from '../../../core/ports/backend.js';
import type { Cause } from '../../../core/step/outcome.js';
import { messageOf } from '../../../core/values/errors.js';
import { isJsonObject } from '../../../core/values/json.js';
import { failed } from '../../skeleton/failure.js';

const authRequired = -32_000;
const invalidParams = -32_602;

/** Agents pass on what their provider said, each in its own words; the first that fits counts. */
const byWords: readonly (readonly [RegExp, Cause])[] = [
  [
    /\b40[13]\b|api[ _]key (is )?(not valid|invalid|missing)|API_KEY_INVALID|invalid[ _]api[ _]key|authentication|unauthori[sz]ed|log ?in\b|permission_error/i,
    'auth',
  ],
  [/quota|credit balance|billing|insufficient_quota|usage limit|\b402\b/i, 'quota'],
  [/\b429\b|rate.?limit|too many requests|RESOURCE_EXHAUSTED/i, 'rate-limit'],
  [
    /\b(500|502|503|504|529)\b|overloaded|unavailable|internal server error|ECONNREFUSED|ECONNRESET|socket hang up|fetch failed|connection error/i,
    'overloaded',
  ],
  [
    /\b(400|404|413|422)\b|invalid_request|INVALID_ARGUMENT|not_found_error|prompt is too long/i,
    'invalid-request',
  ],
];

function details(error: unknown): string {
  const data =
    typeof error === 'object' && error !== null && 'data' in error ? error.data : undefined;
  if (typeof data === 'string') return data;
  return data === undefined || data === null ? '' : JSON.stringify(data);
}

function causeOf(error: unknown, message: string): Cause {
  const code = isJsonObject(error) && typeof error.code === 'number' ? error.code : undefined;
  if (code === authRequired) return 'auth';
  const worded = byWords.find(([pattern]) => pattern.test(`${code ?? ''} ${message}`))?.[1];
  return worded ?? (code === invalidParams ? 'invalid-request' : 'crash');
}

/** Failure out of what the agent answered a request with. */
export function failureOf(error: unknown): Failure {
  const message = [messageOf(error), details(error)].filter((part) => part !== '').join(': ');
  return failed(causeOf(error, message), message);
}
