import type { Needs } from './needs.js';
import type { WorkKind } from './planned-run.js';
import type { Range } from './range.js';

/**
 * Where nothing like it was ever run here. Rough on purpose: from what fleets of agents were seen
 * to use, most of it read from caches.
 */
const guesses = {
  answer: {
    inputTokens: 3_000,
    cacheWriteTokens: 2_000,
    cacheReadTokens: 0,
    outputTokens: 800,
    durationMs: 12_000,
  },
  look: {
    inputTokens: 6_000,
    cacheWriteTokens: 20_000,
    cacheReadTokens: 100_000,
    outputTokens: 2_500,
    durationMs: 60_000,
  },
  work: {
    inputTokens: 10_000,
    cacheWriteTokens: 40_000,
    cacheReadTokens: 250_000,
    outputTokens: 6_000,
    durationMs: 180_000,
  },
} as const satisfies Record<WorkKind, Record<string, number>>;

const around = (likely: number): Range => ({ low: likely * 0.3, likely, high: likely * 3 });

export function guessedNeeds(kind: WorkKind, counts: boolean): Needs {
  const { durationMs, inputTokens, cacheWriteTokens, cacheReadTokens, outputTokens } =
    guesses[kind];
  return {
    source: 'guess',
    samples: 0,
    durationMs: around(durationMs),
    usage: counts
      ? {
          inputTokens: around(inputTokens),
          outputTokens: around(outputTokens),
          cacheReadTokens: around(cacheReadTokens),
          cacheWriteTokens: around(cacheWriteTokens),
        }
      : null,
    costUsd: null,
  };
}
