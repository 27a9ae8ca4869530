import type { PriceSettings } from '../../config/values/config.js';
import type { Usage } from '../../core/values/usage.js';

/** Prices of one model in US dollars for a million tokens; `above`: what a longer request costs. */
export interface ModelPrice extends PriceSettings {
  readonly above?: readonly (PriceSettings & { readonly inputTokens: number })[];
}

/**
 * What a usage costs; `undefined` where a part of it is not known (X84). `largestInput` is the
 * biggest request of it, cache included: only that decides about the price of long requests, as a
 * sum over many says nothing.
 */
export function costOf(
  price: ModelPrice,
  model: string,
  usage: Usage,
  largestInput = 0,
): number | undefined {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const rates = price.above?.findLast((tier) => largestInput > tier.inputTokens) ?? price;
  const { read, write } = cacheRates(rates, model);
  return (
    (inputTokens * rates.input +
      outputTokens * rates.output +
      cacheReadTokens * read +
      cacheWriteTokens * write) /
    1e6
  );
}

/**
 * Where nobody names a price for the cache: Anthropic's rule for its models, the full price of
 * input for others.
 */
function cacheRates(
  { input, cacheRead, cacheWrite }: PriceSettings,
  model: string,
): { readonly read: number; readonly write: number } {
  const anthropic = /(?:^|[/.])claude-/i.test(model);
  return {
    read: cacheRead ?? (anthropic ? input * 0.1 : input),
    write: cacheWrite ?? (anthropic ? input * 1.25 : input),
  };
}
