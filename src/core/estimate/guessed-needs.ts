import type { Needs } from './needs.js';
import type { WorkKind } from './planned-run.js';
import type { Range } from './range.js';

/**
 * Where nothing like it was ever run here: an agent of a few turns, whose instructions and tools
 * are most of what it reads. Nobody knows how long one will work, so the range is wide: from one
 * turn to dozens.
 */
const guesses = {
  answer: {
    inputTokens: 400,
    cacheWriteTokens: 1_000,
    cacheReadTokens: 0,
    outputTokens: 400,
    durationMs: 5_000,
  },
  look: {
    inputTokens: 400,
    cacheWriteTokens: 3_000,
    cacheReadTokens: 7_000,
    outputTokens: 600,
    durationMs: 20_000,
  },
  work: {
    inputTokens: 500,
    cacheWriteTokens: 4_000,
    cacheReadTokens: 8_500,
    outputTokens: 1_000,
    durationMs: 60_000,
  },
} as const satisfies Record<WorkKind, Record<string, number>>;

const around = (likely: number): Range => ({ low: likely * 0.1, likely, high: likely * 20 });

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
