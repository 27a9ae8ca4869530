import { decideHunks } from '../../../core/selection/decide-hunks.js';
import { PlenumError } from '../../../core/values/errors.js';
import type { ReviewDecision } from '../../../runs/work/review-record.js';
import type { Review, ReviewChange } from '../../../runs/work/review-run.js';
import { nameOf } from '../text/review-lines.js';

export interface ReviewOptions {
  readonly accept: readonly string[];
  readonly reject: readonly string[];
  readonly acceptRest: boolean;
}

/** What was typed, as decisions. Throws E_USAGE for what fits no change, naming those there are. */
export function typedDecisions(
  review: Review,
  runId: string,
  { accept, reject, acceptRest }: ReviewOptions,
  by: Pick<ReviewDecision, 'author' | 'at'>,
): readonly ReviewDecision[] {
  const made = new Map<string, ReviewDecision>();
  for (const reference of accept) {
    const { change } = find(review, runId, reference);
    made.set(change.commit, { ...by, commit: change.commit, decision: 'accepted', without: [] });
  }
  const hunks = new Map<string, { readonly change: ReviewChange; readonly left: Set<number> }>();
  for (const reference of reject) {
    const { change, hunk } = find(review, runId, reference);
    if (made.get(change.commit)?.decision === 'accepted')
      throw wrong(runId, `${nameOf(change)} is both accepted and rejected`);
    const left = hunks.get(change.commit)?.left ?? new Set<number>();
    for (const { number } of change.hunks) if (hunk === null || hunk === number) left.add(number);
    hunks.set(change.commit, { change, left });
  }
  for (const { change, left } of hunks.values()) {
    const { commit } = change;
    made.set(commit, { ...by, commit, ...decideHunks(change.hunks, left) });
  }
  if (acceptRest)
    for (const { commit, decision } of review.changes)
      if (decision === null && !made.has(commit))
        made.set(commit, { ...by, commit, decision: 'accepted', without: [] });
  return [...made.values()];
}

/** `17`, `#17`, the beginning of a label or of a commit; with `:2` only that hunk of it. */
function find(
  { changes }: Review,
  runId: string,
  reference: string,
): { readonly change: ReviewChange; readonly hunk: number | null } {
  const exact = matches(changes, reference);
  if (exact.length === 1 && exact[0]) return { change: exact[0], hunk: null };
  const [, name = reference, number] = /^(.*):(\d+)$/s.exec(reference) ?? [];
  const found = number === undefined ? exact : matches(changes, name);
  const [change] = found;
  if (change === undefined || found.length > 1)
    throw wrong(
      runId,
      found.length > 1
        ? `"${name}" fits ${found.length} changes: ${found.map(nameOf).join(', ')}`
        : `No change of run ${runId} is "${name}"; ${present(changes)}`,
    );
  const hunk = number === undefined ? null : Number(number);
  if (hunk !== null && !change.hunks.some((one) => one.number === hunk))
    throw wrong(runId, `${nameOf(change)} has ${change.hunks.length} hunks, and none is ${hunk}`);
  return { change, hunk };
}

function present(changes: readonly ReviewChange[]): string {
  if (changes.length === 0) return 'nothing landed in it';
  return `there are ${changes.map(nameOf).join(', ')}`;
}

function matches(changes: readonly ReviewChange[], name: string): readonly ReviewChange[] {
  const number = /^#?(\d+)$/.exec(name)?.[1];
  const byNumber = changes.filter(({ n }) => number !== undefined && n === Number(number));
  if (byNumber.length > 0) return byNumber;
  const labels = changes.filter(({ label }) => label === name);
  if (labels.length > 0) return labels;
  return changes.filter(
    ({ label, commit }) =>
      name !== '' && (label.startsWith(name) || (name.length >= 7 && commit.startsWith(name))),
  );
}

function wrong(runId: string, message: string): PlenumError {
  return new PlenumError('E_USAGE', `${message}.`, { hint: `plenum review ${runId}` });
}
