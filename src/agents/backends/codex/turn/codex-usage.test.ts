import { expect, it } from 'vitest';
import type { Json } from '../../../../core/values/json.js';
import { turnUsage } from './codex-usage.js';

const one = (total: number, last = {}) => ({
  total: { totalTokens: total },
  last: { totalTokens: 110, inputTokens: 100, cachedInputTokens: 40, outputTokens: 10, ...last },
});

it('X84: responses add up, with cached input apart, and a repeated notification adds nothing', () => {
  const usage = turnUsage();
  expect(usage.sum()).toBeUndefined();
  for (const report of [one(110), one(110), one(220, { cacheWriteInputTokens: 20 })])
    usage.take(report);
  expect(usage.sum()).toEqual({
    inputTokens: 60 + 40,
    outputTokens: 20,
    cacheReadTokens: 80,
    cacheWriteTokens: 20,
  });
});

it('X84: what is not known is not zero', () => {
  const usage = turnUsage();
  const reports: readonly (Json | undefined)[] = [
    undefined,
    null,
    'x',
    {},
    { total: {}, last: {} },
    one(0, { totalTokens: 0 }),
  ];
  for (const report of reports) usage.take(report);
  expect(usage.sum()).toBeUndefined();
});
