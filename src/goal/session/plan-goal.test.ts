import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../config/values/budget-text.js';
import { budgetLeft } from './plan-goal.js';

const spent = {
  usage: { inputTokens: 1000, outputTokens: 200, cacheReadTokens: 300 },
  costUsd: 0.25,
  unpriced: 0,
  model: 'm',
  durationMs: 60_000,
};

describe('the budget after planning', () => {
  it('is what is left, in a form that a budget can be written in', () => {
    const left = budgetLeft({ usd: 1, tokens: 2000, minutes: 3, agents: 7 }, spent);
    expect(parseBudget(left ?? '')).toEqual({ usd: 0.75, tokens: 500, minutes: 2, agents: 7 });
    expect(parseBudget(budgetLeft({ usd: 0.250_000_9 }, spent) ?? '').usd).toBeGreaterThan(0);
  });

  it('without a ceiling there is none', () => {
    expect(budgetLeft({}, spent)).toBeNull();
  });

  it('nothing left is a limit', () => {
    expect(() => budgetLeft({ tokens: 1500 }, spent)).toThrow(
      /Planning used up the budget \(tokens\)/,
    );
    expect(() => budgetLeft({ usd: 0.2 }, spent)).toThrow(/money/);
  });
});
