import type { Usage } from '../../../core/values/usage.js';
import { tokensOf } from '../../../core/words/amounts.js';

/** `48s`, `1m 04s`, `1h 04m`: whole seconds, what ticks in a table. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${two(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
}

/** `0m 14s` where minutes are the least that a run is told in. */
export function runAgeText(ms: number): string {
  return ms < 60_000 ? `0m ${two(Math.max(0, Math.floor(ms / 1000)))}s` : ageText(ms);
}

/** `412`, `19k`, `2.41M`; unknown is a word (X84). */
export function tokenText(usage: Usage | undefined): string {
  const tokens = tokensOf(usage);
  if (tokens === undefined) return 'unknown';
  if (tokens < 1000) return String(tokens);
  if (tokens < 999_500) return `${Math.round(tokens / 1000)}k`;
  return `${(tokens / 1_000_000).toFixed(2)}M`;
}

/** `$0.71`, `<$0.01`; `≥` where some of the parts are unknown (X84). */
export function moneyText(costUsd: number | undefined, unpriced = 0): string {
  if (costUsd === undefined || (costUsd === 0 && unpriced > 0)) return 'unknown';
  const sign = unpriced > 0 ? '≥' : '';
  return costUsd > 0 && costUsd < 0.005 ? '<$0.01' : `${sign}$${costUsd.toFixed(2)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
