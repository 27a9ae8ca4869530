import type { Usage } from '../../../../core/values/usage.js';
import type { SdkUsage } from './sdk-types.js';

/** The three kinds of input apart, as they are billed (X84). */
export function usageOf({ inputTokens, outputTokens }: SdkUsage): Usage | undefined {
  const { total, cacheRead, cacheWrite } = inputTokens;
  const fresh =
    inputTokens.noCache ??
    (total === undefined ? undefined : Math.max(0, total - (cacheRead ?? 0) - (cacheWrite ?? 0)));
  const usage: Usage = {
    ...(fresh === undefined ? {} : { inputTokens: fresh }),
    ...(outputTokens.total === undefined ? {} : { outputTokens: outputTokens.total }),
    ...(cacheRead === undefined ? {} : { cacheReadTokens: cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWriteTokens: cacheWrite }),
  };
  return Object.keys(usage).length === 0 ? undefined : usage;
}

export function contextOf({ inputTokens, outputTokens }: SdkUsage): number | undefined {
  return inputTokens.total === undefined
    ? undefined
    : inputTokens.total + (outputTokens.total ?? 0);
}

/** Anthropic counts the input when a message begins. */
export function usageAtStart(raw: unknown): Usage | undefined {
  const { type, message } = (raw ?? {}) as {
    type?: unknown;
    message?: { usage?: Record<string, unknown> };
  };
  const usage = type === 'message_start' ? message?.usage : undefined;
  if (!usage) return undefined;
  const count = (name: string): number =>
    typeof usage[name] === 'number' ? (usage[name] as number) : 0;
  return {
    inputTokens: count('input_tokens'),
    outputTokens: count('output_tokens'),
    cacheReadTokens: count('cache_read_input_tokens'),
    cacheWriteTokens: count('cache_creation_input_tokens'),
  };
}
