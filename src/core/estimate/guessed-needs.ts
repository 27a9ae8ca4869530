import type { Needs } from './needs.js';
import type { WorkKind } from './planned-run.js';
import type { Range } from './range.js';

/**
 * Where nothing like it was ever run here. The figures stand between two agents that are known: one
 * that answers in its first turn reads instructions and tools of some 1 400 tokens and writes next
 * to nothing; one that reads a few files and answers in a paragraph comes to six times as much,
 * most of it from the cache. `test/e2e/agents/first-guess.test.ts` runs both against every example:
 * what is likely is less than ten times off for either. Nobody knows how long an agent will work, so the
 * range is wide: from half of such an answer, as calls of one run share their cache, to dozens of
 * turns.
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
    inputTokens: 300,
    cacheWriteTokens: 2_000,
    cacheReadTokens: 4_500,
    outputTokens: 400,
    durationMs: 20_000,
  },
  work: {
    inputTokens: 500,
    cacheWriteTokens: 3_000,
    cacheReadTokens: 6_500,
    outputTokens: 1_000,
    durationMs: 60_000,
  },
} as const satisfies Record<WorkKind, Record<string, number>>;

const around = (likely: number): Range => ({ low: likely * 0.05, likely, high: likely * 25 });

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
