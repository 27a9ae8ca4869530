import type { Effort } from '../../../../core/step/call.js';
import type { Provider } from './provider.js';
import type { SdkOptions } from './sdk-types.js';

type Options = SdkOptions[string];

/** Models that think within a number of tokens, not by effort. */
const budgetedClaude = /claude-(3|(opus|sonnet|haiku)-4(-[015])?(-\d{8})?$)/;
const budgets: Readonly<Record<Effort, number>> = {
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 24_576,
  max: 32_000,
};

function anthropicEffort(modelId: string, effort: Effort): Options {
  if (budgetedClaude.test(modelId))
    return { thinking: { type: 'enabled', budgetTokens: budgets[effort] } };
  return { thinking: { type: 'adaptive' }, effort };
}

function googleEffort(modelId: string, effort: Effort): Options {
  if (/gemini-(1|2)[.-]/.test(modelId))
    return { thinkingConfig: { thinkingBudget: Math.min(budgets[effort], 24_576) } };
  return {
    thinkingConfig: { thinkingLevel: effort === 'xhigh' || effort === 'max' ? 'high' : effort },
  };
}

/**
 * What a request says beside its messages. A model that does not know the effort refuses it in its
 * own words.
 */
export function requestOptions(
  provider: Provider,
  modelId: string,
  effort: Effort | undefined,
  prefix: string,
): SdkOptions {
  switch (provider.kind) {
    case 'anthropic':
      return effort === undefined ? {} : { anthropic: anthropicEffort(modelId, effort) };
    case 'openai':
    case 'openai-chat':
    case 'azure':
      // Nothing is kept at the vendor: the whole conversation is in every request, so that any
      // proxy can serve it.
      return {
        openai: {
          store: false,
          strictJsonSchema: false,
          promptCacheKey: prefix,
          ...(effort === undefined ? {} : { reasoningEffort: effort }),
        },
      };
    case 'google':
    case 'vertex':
      return effort === undefined
        ? {}
        : { google: googleEffort(modelId, effort), vertex: googleEffort(modelId, effort) };
    case 'openai-compatible':
      return effort === undefined ? {} : { [provider.name]: { reasoningEffort: effort } };
    case 'bedrock':
      return effort === undefined
        ? {}
        : { bedrock: { reasoningConfig: { type: 'enabled', budgetTokens: budgets[effort] } } };
  }
}

const enough = 32_000;

/** The SDK assumes 4,096 tokens for models behind Anthropic's interface that it does not know. */
export function outputLimit(provider: Provider, modelId: string): number | undefined {
  return (
    provider.maxOutputTokens ??
    (provider.kind === 'anthropic' && !modelId.includes('claude-') ? enough : undefined)
  );
}
