import { seededChance } from '../../src/stores/file/journal/fixtures/seeded-chance.js';

export type Chance = (below: number) => number;

export interface FuzzBounds {
  readonly seed: number;
  readonly chance: Chance;
  /** Whether another round is to be made, `done` after that many. */
  goesOn(done: number): boolean;
  readonly longestMs: number;
}

/**
 * How long a fuzz goes on: so many rounds in the normal test run, for `PLENUM_FUZZ_MS` where that
 * is said. `PLENUM_FUZZ_SEED` replays; without it a long fuzz takes a new seed each time.
 */
export function fuzzBounds(rounds: number, ownSeed: number): FuzzBounds {
  const ms = Number(process.env.PLENUM_FUZZ_MS ?? 0);
  const given = process.env.PLENUM_FUZZ_SEED;
  const seed = given !== undefined ? Number(given) : ms > 0 ? Date.now() % 1_000_000 : ownSeed;
  const begun = performance.now();
  return {
    seed,
    chance: seededChance(seed),
    goesOn: (done) => (ms > 0 ? performance.now() - begun < ms : done < rounds),
    longestMs: ms + 120_000,
  };
}

export function pick<T>(chance: Chance, list: readonly T[]): T {
  return list[chance(list.length)] as T;
}
