import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import type { Usage } from '../../../core/values/usage.js';

function count(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function known(usage: Record<keyof Usage, number | undefined>): Usage | undefined {
  const members = Object.entries(usage).filter(([, value]) => value !== undefined);
  return members.some(([, value]) => value !== 0) ? Object.fromEntries(members) : undefined;
}

function member(value: Json | undefined, ...names: readonly string[]): Json | undefined {
  return names.reduce<Json | undefined>(
    (inner, name) => (isJsonObject(inner) ? inner[name] : undefined),
    value,
  );
}

/** Tokens of one prompt, in the three forms that agents use; absent where none is known (X84). */
export function usageOfPrompt(response: JsonObject): Usage | undefined {
  const { usage } = response;
  if (isJsonObject(usage)) {
    return known({
      inputTokens: count(usage.inputTokens),
      outputTokens: count(usage.outputTokens),
      cacheReadTokens: count(usage.cachedReadTokens),
      cacheWriteTokens: count(usage.cachedWriteTokens),
    });
  }
  const quota =
    member(response, '_meta', 'quota', 'token_count') ?? member(response, '_meta', 'usage');
  if (!isJsonObject(quota)) return undefined;
  return known({
    inputTokens: count(quota.input_tokens ?? quota.inputTokens),
    outputTokens: count(quota.output_tokens ?? quota.outputTokens),
    cacheReadTokens: count(quota.cached_tokens ?? quota.cachedReadTokens),
    cacheWriteTokens: undefined,
  });
}

/** The model that really answered, where the agent says so. */
export function modelOfPrompt(response: JsonObject): string | undefined {
  const used = member(response, '_meta', 'quota', 'model_usage');
  const model = Array.isArray(used) ? member(used.at(-1), 'model') : undefined;
  return typeof model === 'string' ? model : undefined;
}

/** Cost of the session so far, in US dollars. */
export function costOfUpdate(update: JsonObject): number | undefined {
  if (update.sessionUpdate !== 'usage_update' || member(update, 'cost', 'currency') !== 'USD')
    return undefined;
  return count(member(update, 'cost', 'amount'));
}
