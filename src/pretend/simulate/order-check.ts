import type { StepStart } from '../../core/journal/event.js';
import type { SimulatedRun } from './simulate-once.js';
import { stepsOf } from './site-coverage.js';

export interface OrderDifference {
  readonly seed: string;
  /** Absent for places in nested workflows. */
  readonly line: number | null;
  readonly column: number | null;
  readonly label: string;
  readonly lane: string;
  readonly message: string;
}

/**
 * The two runs differ in the order of answers alone, so they must have asked the same in every
 * lane.
 */
export function orderDifferences(
  first: SimulatedRun,
  second: SimulatedRun,
): readonly OrderDifference[] {
  const [left, right] = [questions(first), questions(second)];
  return [
    ...missing(left, right, first.seed, 'is asked only when answers overtake each other'),
    ...missing(
      right,
      left,
      first.seed,
      'is asked only when answers come in the order of the questions',
    ),
  ].sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
}

type Questions = ReadonlyMap<string, readonly StepStart[]>;

function questions(run: SimulatedRun): Questions {
  const found = new Map<string, StepStart[]>();
  for (const [start] of stepsOf(run)) {
    const key = `${start.realm} ${start.lane} ${start.kind} ${start.content}`;
    const equal = found.get(key);
    if (equal) equal.push(start);
    else found.set(key, [start]);
  }
  return found;
}

function missing(
  asked: Questions,
  other: Questions,
  seed: string,
  message: string,
): readonly OrderDifference[] {
  return [...asked].flatMap(([key, starts]) =>
    starts.slice(other.get(key)?.length ?? 0).map((start) => ({
      seed,
      line: start.realm === 0 ? (start.site?.line ?? null) : null,
      column: start.realm === 0 && start.site ? start.site.column + 1 : null,
      label: start.label,
      lane: start.lane,
      message: `${start.kind} ${message}`,
    })),
  );
}
