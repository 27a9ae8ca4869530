import type { Claimant, Reuse } from './cursor.js';
import type { ReplayRecord } from './record.js';
import { contentKey, laneKey, type Recorded } from './recorded.js';

export interface Open<S extends Claimant> {
  /** Steps without a recorded outcome of their exact identity, in the order of their requests. */
  readonly steps: readonly S[];
  /** The record is reusable and nothing has taken it. */
  readonly isOpen: (recorded: Recorded) => boolean;
}

/**
 * Second tier: same lane, same question. Where the question is asked once there, any strand may
 * have asked it (worker pools hand items to whichever runner is free; an edit wraps a call in a new
 * function). Where it is asked several times, the answers belong to their strands, so only steps of
 * strands that the record does not know may take answers of strands that are gone.
 */
export function laneMatch<S extends Claimant>(
  record: ReplayRecord,
  open: Open<S>,
  issuedStrands: ReadonlySet<string>,
): Reuse<S>[] | null {
  const asking = group(open.steps, laneKey);
  const pairs: Reuse<S>[] = [];
  for (const [key, steps] of asking) {
    const answers = openOf(record.index.byLane.get(key), open);
    if (!answers) continue;
    if (steps.length === 1 && answers.all === 1) pair(pairs, steps, answers.open);
    else {
      const strangers = steps.filter((step) => !record.strands.has(step.strand));
      pair(
        pairs,
        strangers,
        answers.open.filter((step) => !issuedStrands.has(step.strand)),
      );
    }
  }
  return pairs.length > 0 ? pairs : null;
}

/**
 * Third tier: same question anywhere, for agents that cannot write and for calls that carry an
 * explicit key.
 */
export function contentMatch<S extends Claimant>(
  record: ReplayRecord,
  open: Open<S>,
): Reuse<S>[] | null {
  const eligible = open.steps.filter(
    (step) => step.keyed || (step.kind === 'agent' && step.readOnly && !step.vote),
  );
  if (eligible.length === 0) return null;
  const pairs: Reuse<S>[] = [];
  for (const [key, steps] of group(eligible, contentKey)) {
    const answers = openOf(record.index.byContent.get(key), open)?.open.filter(
      (step) => step.readOnly || step.keyed,
    );
    if (answers) pair(pairs, steps, answers);
  }
  return pairs.length > 0 ? pairs : null;
}

function pair<S extends Claimant>(
  pairs: Reuse<S>[],
  steps: readonly S[],
  answers: readonly Recorded[],
): void {
  steps.slice(0, answers.length).forEach((step, index) => {
    const recorded = answers[index];
    if (recorded) pairs.push({ step, recorded });
  });
}

function group<S extends Claimant>(
  steps: readonly S[],
  keyOf: (step: S) => string,
): Map<string, S[]> {
  const groups = new Map<string, S[]>();
  for (const step of steps) {
    const key = keyOf(step);
    const members = groups.get(key);
    if (members) members.push(step);
    else groups.set(key, [step]);
  }
  return groups;
}

/** Open records of a key, and how many there are in all: equals that are taken still are equals. */
function openOf<S extends Claimant>(known: readonly Recorded[] | undefined, open: Open<S>) {
  return known ? { all: known.length, open: known.filter(open.isOpen) } : null;
}
