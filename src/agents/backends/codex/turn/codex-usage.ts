import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';
import { addUsage, type Usage } from '../../../../core/values/usage.js';

function count(value: Json | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

/**
 * Adds up what each model response of one turn cost; a notification that repeats an old sum adds
 * nothing.
 */
export class TurnUsage {
  #sum: Usage | undefined;
  #lastTotal = -1;

  get sum(): Usage | undefined {
    return this.#sum;
  }

  take(tokenUsage: Json | undefined): void {
    if (
      !isJsonObject(tokenUsage) ||
      !isJsonObject(tokenUsage.last) ||
      !isJsonObject(tokenUsage.total)
    )
      return;
    const total = count(tokenUsage.total.totalTokens);
    if (total === this.#lastTotal) return;
    this.#lastTotal = total;
    // A response that broke off is counted as nothing, which is not what it cost (X84).
    if (count(tokenUsage.last.totalTokens) === 0) return;
    this.#sum = addUsage(this.#sum, oneResponse(tokenUsage.last));
  }
}

/** Codex counts cached input within the input; here the kinds are apart (X84). */
function oneResponse(last: JsonObject): Usage {
  const cacheReadTokens = count(last.cachedInputTokens);
  const cacheWriteTokens = count(last.cacheWriteInputTokens);
  const inputTokens = Math.max(0, count(last.inputTokens) - cacheReadTokens - cacheWriteTokens);
  return { inputTokens, outputTokens: count(last.outputTokens), cacheReadTokens, cacheWriteTokens };
}
