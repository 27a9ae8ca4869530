import { isJsonObject, type JsonObject } from '../../../../core/values/json.js';
import { addUsage, type Usage } from '../../../../core/values/usage.js';

/** Usage in the words of the Messages API. */
export function usageOf(value: unknown): Usage | undefined {
  if (!isJsonObject(value)) return undefined;
  return counted({
    inputTokens: value.input_tokens,
    outputTokens: value.output_tokens,
    cacheReadTokens: value.cache_read_input_tokens,
    cacheWriteTokens: value.cache_creation_input_tokens,
  });
}

interface Bill {
  readonly usage?: Usage;
  readonly costUsd?: number;
}

/**
 * What Claude Code counted itself, every model it used included. A model without a known price
 * leaves the cost open.
 */
export function billOf(result: JsonObject): Bill {
  const models = isJsonObject(result.modelUsage)
    ? Object.values(result.modelUsage).filter(isJsonObject)
    : [];
  let usage: Usage | undefined;
  for (const one of models) {
    usage = addUsage(
      usage,
      counted({
        inputTokens: one.inputTokens,
        outputTokens: one.outputTokens,
        cacheReadTokens: one.cacheReadInputTokens,
        cacheWriteTokens: one.cacheCreationInputTokens,
      }),
    );
  }
  const cost = result.total_cost_usd;
  const priced = models.length > 0 && models.every(({ costBasis }) => costBasis !== 'unknown');
  return {
    ...(usage === undefined ? {} : { usage }),
    ...(priced && typeof cost === 'number' ? { costUsd: cost } : {}),
  };
}

function counted(members: Readonly<Record<keyof Usage, unknown>>): Usage | undefined {
  const known = Object.entries(members).filter(([, value]) => typeof value === 'number');
  return known.length === 0 ? undefined : (Object.fromEntries(known) as Usage);
}
