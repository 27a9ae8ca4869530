import type { Failure } from '../../ports/backend.js';
import type { Cause } from '../../step/outcome.js';

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
const firstProbeMs = 60_000;
const longestProbeMs = 30 * 60_000;

/** Causes that no waiting mends, whatever time the provider names with them. */
const hopeless: ReadonlySet<Cause> = new Set([
  'auth',
  'credit',
  'invalid-request',
  'refusal',
  'stopped',
]);

interface PauseLengths {
  /** For a rate limit; `isNew`: it is not of a burst that was counted. */
  rate(retryAfterMs: number | undefined, isNew: boolean): number;
  /** Without a reset time the provider is asked again now and then. */
  quota(retryAfterMs: number | undefined, isNew: boolean): number;
  reset(): void;
}

/** How long a lane waits, in milliseconds: longer with each refusal in a row. */
export function createPauseLengths(): PauseLengths {
  let limits = 0;
  let quotas = 0;
  const longer = (first: number, longest: number, inARow: number): number =>
    Math.min(longest, first * 2 ** Math.max(0, inARow - 1));
  return {
    rate(retryAfterMs, isNew) {
      if (isNew) limits += 1;
      return retryAfterMs ?? longer(firstPauseMs, longestPauseMs, limits);
    },
    quota(retryAfterMs, isNew) {
      if (isNew) quotas += 1;
      return retryAfterMs ?? longer(firstProbeMs, longestProbeMs, quotas);
    },
    reset() {
      limits = 0;
      quotas = 0;
    },
  };
}

/** The provider wants a wait that nobody should sit through unseen (X81). */
export function isLongWait(
  { cause, retryAfterMs }: Pick<Failure, 'cause' | 'retryAfterMs'>,
  longWaitMs: number,
): boolean {
  return retryAfterMs !== undefined && retryAfterMs > longWaitMs && !hopeless.has(cause);
}
