import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';
import { addUsage, type Usage } from '../../../../core/values/usage.js';

function count(value: Json | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

export interface TurnUsage {
  sum(): Usage | undefined;
  take(tokenUsage: Json | undefined): void;
}

/**
 * Adds up what each model response of one turn cost; a notification that repeats an old sum adds
 * nothing.
 */
export function turnUsage(): TurnUsage {
  let sum: Usage | undefined;
  let lastTotal = -1;
  return {
    sum: () => sum,
    take(given) {
      if (!isJsonObject(given) || !isJsonObject(given.last) || !isJsonObject(given.total)) return;
      const total = count(given.total.totalTokens);
      if (total === lastTotal) return;
      lastTotal = total;
      // A response that broke off is counted as nothing, which is not what it cost (X84).
      if (count(given.last.totalTokens) > 0) sum = addUsage(sum, oneResponse(given.last));
    },
  };
}

/** Codex counts cached input within the input; here the kinds are apart (X84). */
function oneResponse(last: JsonObject): Usage {
  const cacheReadTokens = count(last.cachedInputTokens);
  const cacheWriteTokens = count(last.cacheWriteInputTokens);
  const inputTokens = Math.max(0, count(last.inputTokens) - cacheReadTokens - cacheWriteTokens);
  return { inputTokens, outputTokens: count(last.outputTokens), cacheReadTokens, cacheWriteTokens };
}
