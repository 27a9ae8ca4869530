import { expect, it } from 'vitest';
import { PlenumError } from '../../../core/values/errors.js';
import type { JsonObject } from '../../../core/values/json.js';
import { failureOf } from './acp-failure.js';
import { readAcpSettings } from './acp-settings.js';
import { costOfUpdate, modelOfPrompt, usageOfPrompt } from './acp-usage.js';
import { profileOf } from './agent-profile.js';

it('X84: the forms in which agents report tokens are read, and none is unknown', () => {
  expect(
    usageOfPrompt({
      usage: {
        inputTokens: 5,
        outputTokens: 2,
        cachedReadTokens: 9,
        cachedWriteTokens: 0,
        totalTokens: 16,
      },
    }),
  ).toEqual({
    inputTokens: 5,
    outputTokens: 2,
    cacheReadTokens: 9,
    cacheWriteTokens: 0,
  });
  const quota = {
    token_count: { input_tokens: 12, output_tokens: 3 },
    model_usage: [{ model: 'gemini-x' }],
  };
  expect(usageOfPrompt({ _meta: { quota } })).toEqual({ inputTokens: 12, outputTokens: 3 });
  expect(modelOfPrompt({ _meta: { quota } })).toBe('gemini-x');
  const nothings: readonly JsonObject[] = [
    {},
    { usage: null },
    { usage: {} },
    { usage: { inputTokens: 0, outputTokens: 0 } },
    { _meta: { quota: 7 } },
  ];
  for (const nothing of nothings) {
    expect(usageOfPrompt(nothing)).toBeUndefined();
  }
  expect(
    costOfUpdate({ sessionUpdate: 'usage_update', cost: { amount: 0.5, currency: 'USD' } }),
  ).toBe(0.5);
  expect(
    costOfUpdate({ sessionUpdate: 'usage_update', cost: { amount: 0.5, currency: 'EUR' } }),
  ).toBeUndefined();
});

it.each([
  [{ code: -32_000, message: 'Authentication required' }, 'auth', false],
  [
    {
      code: 400,
      message: '{"error":{"message":"API key not valid. Please pass a valid API key."}}',
    },
    'auth',
    false,
  ],
  [
    { code: 400, message: '{"error":{"message":"disliked","status":"INVALID_ARGUMENT"}}' },
    'invalid-request',
    false,
  ],
  [
    { code: -32_603, message: 'Internal error', data: 'API Error: 429 too many requests' },
    'rate-limit',
    true,
  ],
  [
    {
      code: -32_603,
      message: 'Internal error',
      data: { details: 'Your credit balance is too low' },
    },
    'credit',
    false,
  ],
  [{ code: -32_603, message: 'API Error: 529 overloaded_error' }, 'overloaded', true],
  [{ code: -32_603, message: 'who knows' }, 'crash', false],
])('X81: %j is %s', (error, cause, retryable) => {
  const failure = failureOf(Object.assign(new Error(error.message), error));
  expect([failure.cause, failure.retryable === true]).toEqual([cause, retryable]);
});

it('an unknown program is expected to do nothing beyond the protocol', () => {
  expect(profileOf(['some-agent', 'acp'])).toMatchObject({
    usage: false,
    cost: false,
    keys: [],
    megabytes: 500,
  });
  expect(profileOf(['npx', '@agentclientprotocol/claude-agent-acp@0.49.0'])).toMatchObject({
    vendor: 'anthropic',
  });
  expect(profileOf(['/opt/bin/gemini', '--acp'])).toMatchObject({ vendor: 'google' });
});

it('settings are read, and a variable that is named stands for its value', () => {
  const settings = readAcpSettings(
    'x',
    { kind: 'acp', run: ['a'], env: { A: '$KEY', B: 'b', C: '$ABSENT' } },
    { KEY: 'k' },
  );
  expect(settings).toMatchObject({
    env: { A: 'k', B: 'b' },
    processPerCall: true,
    concurrency: 16,
  });
  expect(settings.env).not.toHaveProperty('C');
});

it.each<JsonObject>([
  {},
  { run: [] },
  { run: 'a' },
  { run: ['a'], env: { A: 1 } },
  { run: ['a'], mode: '' },
  { run: ['a'], login: 'x' },
  { run: ['a'], concurrency: 0 },
  { run: ['a'], colour: 'red' },
])('%j is a configuration error', (settings: JsonObject) =>
  expect(() => readAcpSettings('x', settings, {})).toThrow(PlenumError),
);
