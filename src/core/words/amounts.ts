import type { Usage } from '../values/usage.js';

/** `4s`, `2m13s`, `1h04m`; below ten seconds with one decimal. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))}ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)}s`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${two(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
}

/** Time since the start of a run: `0:04`, `2:13`, `1:04:05`. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

export function countText(count: number): string {
  if (count < 1000) return String(count);
  if (count < 9950) return `${(count / 1000).toFixed(1)}k`;
  if (count < 999_500) return `${Math.round(count / 1000)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** All tokens that were billed, or undefined when none are known. */
export function tokensOf(usage: Usage | undefined): number | undefined {
  if (!usage) return undefined;
  const known = [
    usage.inputTokens,
    usage.outputTokens,
    usage.cacheReadTokens,
    usage.cacheWriteTokens,
  ].filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
}

/** Unknown is a word, never 0 (X84). */
export function tokensText(usage: Usage | undefined): string {
  const tokens = tokensOf(usage);
  return tokens === undefined ? 'tokens unknown' : `${countText(tokens)} tok`;
}

/**
 * `≥` when some of the parts are unknown. Nothing plus something unknown is unknown; a reported
 * nothing is exact (X84).
 */
export function costText(costUsd: number | undefined, unpriced = 0): string {
  if (costUsd === undefined || (costUsd === 0 && unpriced > 0)) return 'cost unknown';
  if (costUsd === 0) return '$0.00';
  const amount = costUsd >= 0.995 ? costUsd.toFixed(2) : costUsd.toPrecision(2);
  return `${unpriced > 0 ? '≥' : '≈'}$${amount}`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** `1 agent`, `2 agents`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
