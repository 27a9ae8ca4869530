import { expect, it } from 'vitest';
import type { Json } from '../../../../core/values/json.js';
import { failureOf } from './codex-failure.js';

const http = (httpStatusCode: number | null) => ({ httpConnectionFailed: { httpStatusCode } });

it.each([
  ['usageLimitExceeded', '', 'quota', true],
  ['rateLimitExceeded', '', 'rate-limit', true],
  ['serverOverloaded', '', 'overloaded', true],
  ['unauthorized', '', 'auth', undefined],
  ['contextWindowExceeded', '', 'invalid-request', undefined],
  ['cyberPolicy', '', 'refusal', undefined],
  [http(401), '', 'auth', undefined],
  [http(402), '', 'credit', undefined],
  [http(404), '', 'invalid-request', undefined],
  [http(503), '', 'overloaded', true],
  [http(null), '', 'network', true],
  [{ responseTooManyFailedAttempts: { httpStatusCode: 429 } }, '', 'rate-limit', true],
  ['other', '{"error":{"message":"bad request"}}', 'invalid-request', undefined],
  [
    'other',
    'stream disconnected before completion: Incomplete response returned, reason: content_filter',
    'refusal',
    undefined,
  ],
  ['other', 'stream disconnected before completion: Transport error', 'network', true],
  [
    'other',
    'stream disconnected before completion: Incomplete response returned, reason: max_output_tokens',
    'length',
    undefined,
  ],
  ['aNameOfTomorrow', 'who knows', 'crash', undefined],
] as const)('X81: %j %s is %s', (codexErrorInfo, message, cause, retryable) => {
  expect(failureOf({ message, codexErrorInfo })).toMatchObject({ status: 'failed', cause });
  expect(failureOf({ message, codexErrorInfo }).retryable).toBe(retryable);
});

it('an error without words still has a message', () => {
  const errors: readonly (Json | undefined)[] = [undefined, null, 'text', {}, { message: 7 }];
  for (const error of errors) expect(failureOf(error).message).not.toBe('');
});
