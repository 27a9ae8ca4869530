import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPriceList } from './price-list.js';
import { tableDate } from './price-table.js';

const million = { inputTokens: 1e6, outputTokens: 1e6 };
const price = await createPriceList();

describe('the price list', () => {
  it('X84: is dated, names its source, and stays small', () => {
    const file = readFileSync(new URL('./price-table.ts', import.meta.url), 'utf8');
    expect(file).toMatch(
      /^\/\/ Made by scripts\/generate-prices\.mjs from \S+ \d+\.\d+\.\d+ \(MIT\), prices of \d{4}-\d{2}-\d{2}\./,
    );
    expect(tableDate).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(file.length).toBeLessThan(150_000);
  });

  it.each([
    ['anthropic/claude-sonnet-4-5', 18],
    ['anthropic/claude-haiku-4-5', 6],
    ['anthropic/claude-opus-4-5', 30],
    ['openai/gpt-5', 11.25],
    ['openai/gpt-4.1-mini', 2],
    ['google/gemini-2.5-flash', 2.8],
    ['xai/grok-4.3', 3.75],
  ])('X84: a million tokens each way of %s cost %d dollars', (model, dollars) => {
    expect(price(model, million)).toBeCloseTo(dollars, 9);
  });

  it.each([
    'claude-sonnet-4-5',
    'Anthropic/Claude-Sonnet-4.5',
    'claude-sonnet-4-5-20250929',
    'claude-sonnet-4-5-20990101',
    'claude-sonnet-4-5@20250929',
    'claude-sonnet-4-5-latest',
    'claude-sonnet-4-5[1m]',
    'openrouter/anthropic/claude-sonnet-4.5',
  ])('X84: finds %s', (model) => {
    expect(price(model, million)).toBeCloseTo(18, 9);
  });

  it('X84: finds Bedrock ids with and without their region and version', () => {
    const exact = price('amazon-bedrock/anthropic.claude-haiku-4-5-20251001-v1:0', million);
    expect(exact).toBeGreaterThan(0);
    expect(price('bedrock/anthropic.claude-haiku-4-5', million)).toBe(exact);
    expect(price('bedrock/ca.anthropic.claude-haiku-4-5-20251001-v1:0', million)).toBe(exact);
  });

  it.each([
    'ollama/llama3',
    'my-proxy/claude-sonnet-4-5',
    'anthropic/nonsense',
    'nonsense',
    '',
    '/',
    'google/gemma-4-31b-it',
    'anthropic/constructor',
    'constructor/x',
  ])('X84: what %j costs is not known, and that is not 0', (model) => {
    expect(price(model, million)).toBeUndefined();
  });

  it('X84: a usage with an unknown part has an unknown price', () => {
    expect(price('claude-sonnet-4-5', {})).toBeUndefined();
    expect(price('claude-sonnet-4-5', { inputTokens: 5 })).toBeUndefined();
    expect(price('claude-sonnet-4-5', { inputTokens: 0, outputTokens: 0 })).toBe(0);
  });

  it('X84: cache reads and writes have their own prices', () => {
    const none = { inputTokens: 0, outputTokens: 0 };
    expect(price('claude-sonnet-4-5', { ...none, cacheReadTokens: 1e6 })).toBeCloseTo(0.3, 9);
    expect(price('claude-sonnet-4-5', { ...none, cacheWriteTokens: 1e6 })).toBeCloseTo(3.75, 9);
    expect(price('openai/gpt-5', { ...none, cacheReadTokens: 1e6 })).toBeCloseTo(0.125, 9);
    // No price of its own: as input.
    expect(price('openai/gpt-5', { ...none, cacheWriteTokens: 1e6 })).toBeCloseTo(1.25, 9);
  });

  it('X84: a long request has its price where the biggest one is known', () => {
    const usage = { inputTokens: 1e6, outputTokens: 0 };
    expect(price('google/gemini-2.5-pro', usage)).toBeCloseTo(1.25, 9);
    expect(price('google/gemini-2.5-pro', usage, 200_000)).toBeCloseTo(1.25, 9);
    expect(price('google/gemini-2.5-pro', usage, 200_001)).toBeCloseTo(2.5, 9);
  });
});

describe('prices of the configuration', () => {
  it('X84: beat the list, with the provider before without, and may be 0', async () => {
    const own = await createPriceList({
      overrides: {
        'Anthropic/claude-sonnet-4.5': { input: 1, output: 1, cacheRead: 0.5 },
        'claude-sonnet-4-5': { input: 2, output: 2 },
        'ollama/llama3': { input: 0, output: 0 },
        house: { input: 4, output: 4 },
      },
    });
    expect(own('anthropic/claude-sonnet-4-5-20250929', million)).toBe(2);
    expect(own('claude-sonnet-4-5', million)).toBe(4);
    expect(own('my-proxy/claude-sonnet-4-5', million)).toBe(4);
    expect(own('ollama/llama3', million)).toBe(0);
    expect(own('x/house', { inputTokens: 0, outputTokens: 0, cacheReadTokens: 1e6 })).toBe(4);
    expect(
      own('anthropic/claude-sonnet-4-5', {
        inputTokens: 0,
        outputTokens: 0,
        cacheReadTokens: 1e6,
        cacheWriteTokens: 1e6,
      }),
    ).toBe(1.75);
    expect(own('claude-haiku-4-5', million)).toBeCloseTo(6, 9);
  });
});
