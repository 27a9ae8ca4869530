import { describe, expect, it } from 'vitest';
import { widthByMemory } from '../sdk/width-by-memory.js';
import { failureOf, resetOf } from './failure.js';
import { billOf } from './tokens.js';
import { modelName } from './what-to-say.js';

describe('X81: failures', () => {
  it.each([
    [{ status: 401 }, 'auth', undefined],
    [{ status: 403 }, 'auth', undefined],
    [{ kind: 'authentication_failed', message: 'Not logged in' }, 'auth', undefined],
    [
      { status: 400, kind: 'billing_error', message: 'Credit balance is too low' },
      'credit',
      undefined,
    ],
    [{ status: 429, kind: 'rate_limit' }, 'rate-limit', true],
    [{ status: 429, kind: 'rate_limit', message: "You've hit your session limit" }, 'quota', true],
    [{ status: 529 }, 'overloaded', true],
    [{ status: 503 }, 'overloaded', true],
    [{ message: 'API Error: Connection refused (ECONNREFUSED)' }, 'network', true],
    [{ status: 404, kind: 'model_not_found' }, 'invalid-request', undefined],
    [{ status: 413 }, 'invalid-request', undefined],
    [{ reason: 'refusal' }, 'refusal', undefined],
    [{ message: 'Segmentation fault' }, 'crash', undefined],
  ])('%j is %s', (trouble, cause, retryable) => {
    const failure = failureOf({ message: 'x', ...trouble });
    expect(failure.cause).toBe(cause);
    expect(failure.retryable).toBe(retryable);
  });

  it('carry the wish of the server, not the pace of Claude Code', () => {
    expect(failureOf({ message: '', status: 429, delayMs: 7_500 }).retryAfterMs).toBe(7_500);
    expect(failureOf({ message: '', status: 429, delayMs: 600 }).retryAfterMs).toBeUndefined();
  });

  it('of a plan that is used up carry the time when it starts again', () => {
    const resetMs = resetOf({ status: 'rejected', resetsAt: 2_000 }, 1_940_000);
    expect(failureOf({ message: '', status: 429, resetMs })).toMatchObject({
      cause: 'quota',
      retryAfterMs: 60_000,
    });
    expect(resetOf({ status: 'allowed', resetsAt: 2_000 }, 0)).toBeUndefined();
  });
});

describe('X84: the bill', () => {
  const model = {
    inputTokens: 1,
    outputTokens: 2,
    cacheReadInputTokens: 3,
    cacheCreationInputTokens: 4,
  };

  it('adds up all models', () => {
    const usage = { inputTokens: 2, outputTokens: 4, cacheReadTokens: 6, cacheWriteTokens: 8 };
    expect(billOf({ total_cost_usd: 0.5, modelUsage: { a: model, b: model } })).toEqual({
      usage,
      costUsd: 0.5,
    });
  });

  it('is open where a model has no known price', () => {
    expect(
      billOf({ total_cost_usd: 0, modelUsage: { a: { ...model, costBasis: 'unknown' } } }),
    ).not.toHaveProperty('costUsd');
    expect(billOf({ total_cost_usd: 0, modelUsage: {} })).toEqual({});
  });
});

it('agents at once are as many as the memory bears', () => {
  expect([0, 1, 4, 1_000].map((gigabytes) => widthByMemory(gigabytes * 1024 ** 3))).toEqual([
    1, 3, 12, 64,
  ]);
});

it('a model of another vendor is none of ours', () => {
  expect(['anthropic/claude-x', 'sonnet', 'openai/gpt'].map(modelName)).toEqual([
    'claude-x',
    'sonnet',
    null,
  ]);
});
