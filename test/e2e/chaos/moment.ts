/**
 * When the driver is killed. `share` is a place between the beginning and the end of an undisturbed
 * run.
 */
export interface Moment {
  readonly at: 'write' | 'time' | 'event';
  /** For writes: before it, after it, or with half of it done. */
  readonly how: 'before' | 'after' | 'torn';
  readonly share: number;
  /** Of writes: the first one that reads like this, instead of one at a place. */
  readonly first?: string;
}

export interface Trial {
  /** `null` for moments that are always tried. */
  readonly seed: number | null;
  /** The first kill meets the run, the second one its resume. */
  readonly kills: readonly Moment[];
}

/** Half of the seeds meet a write; a third of all meets a second kill. */
export function trialOf(seed: number): Trial {
  const random = randomOf(seed);
  const moment = (at: Moment['at'], most: number): Moment => ({
    at,
    how: pick(random, ['before', 'after', 'torn']),
    share: random() * most,
  });
  const first = moment(seed % 2 === 0 ? 'write' : pick(random, ['time', 'event']), 1);
  // A resume has less to do.
  const second = random() < 1 / 3 ? [moment(pick(random, ['write', 'write', 'time']), 0.6)] : [];
  return { seed, kills: [first, ...second] };
}

/** Moments that a sample must not miss. */
export const named: readonly Trial[] = [
  // While a worktree is removed: what is left of it is no work of its agent.
  '^rm \\S+/worktrees/chaos/(\\.removing-)?\\d+-\\w+$',
].map((first) => ({ seed: null, kills: [{ at: 'write', how: 'torn', share: 0, first }] }));

export function nameOf({ at, how, share, first }: Moment): string {
  if (first !== undefined) return `half of ${first} done`;
  const place = `${Math.round(share * 1000) / 10} % of all`;
  if (at === 'write')
    return how === 'torn' ? `half of the write at ${place} done` : `${how} the write at ${place}`;
  return at === 'time' ? `at ${place} of the time` : `at the event at ${place}`;
}

function pick<T>(random: () => number, [first, ...others]: readonly [T, ...T[]]): T {
  return [first, ...others][Math.floor(random() * (others.length + 1))] ?? first;
}

/** The same numbers for the same seed, everywhere. */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    const once = Math.imul(state ^ (state >>> 15), state | 1);
    const twice = once ^ (once + Math.imul(once ^ (once >>> 7), once | 61));
    return ((twice ^ (twice >>> 14)) >>> 0) / 2 ** 32;
  };
}
