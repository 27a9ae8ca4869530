import { expect, it } from 'vitest';
import { parseBudget } from './budget-text.js';

it('X110: a budget is money, tokens, time or agents, or several', () => {
  expect(parseBudget('5usd')).toEqual({ usd: 5 });
  expect(parseBudget('$2.50')).toEqual({ usd: 2.5 });
  expect(parseBudget('1.5Mtok, 30m ,100agents')).toEqual({
    tokens: 1_500_000,
    minutes: 30,
    agents: 100,
  });
  expect(parseBudget('2h')).toEqual({ minutes: 120 });
});

it.each(['', '5', '5eur', 'usd', '-5usd', '5usd,', '1e9usd', 'constructor'])(
  'X110: %j is no budget',
  (text) => {
    expect(() => parseBudget(text)).toThrowError(expect.objectContaining({ code: 'E_CONFIG' }));
  },
);
