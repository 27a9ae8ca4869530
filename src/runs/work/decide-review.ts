import { PlenumError } from '../../core/values/errors.js';
import { plural } from '../../core/words/amounts.js';
import { keepUnder, moveRef } from '../../workspaces/git/refs.js';
import { refuseCheckedOut } from '../../workspaces/landing/merge.js';
import type { BranchChange } from '../../workspaces/review/branch-changes.js';
import { checkCommit } from '../../workspaces/review/check-commit.js';
import { type ChangeChoice, rebuildBranch } from '../../workspaces/review/rebuild-branch.js';
import type { UsableSettings } from '../../workspaces/worktree/make-usable.js';
import { isStillDriven, type OpenRun } from '../look/open-run.js';
import {
  type ReviewDecision,
  type ReviewGate,
  type ReviewRecord,
  writeReview,
} from './review-record.js';
import type { Review } from './review-run.js';
import type { Environment } from './run-work.js';

export interface ReviewRequest {
  readonly run: OpenRun;
  readonly review: Review;
  /** New ones; what was said before of other changes stays. */
  readonly decisions: readonly ReviewDecision[];
  /** Moves the branch although the gate says no. */
  readonly evenIfRed: boolean;
  readonly settings: UsableSettings;
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Throws where this person did not grant the command of the gate. */
  readonly permit: (command: string) => void;
}

export interface ReviewEnd {
  /** What the branch has now. */
  readonly tip: string;
  /** False: the decisions are kept, and the branch stays, because the gate said no. */
  readonly moved: boolean;
  /** `null`: nothing had to be checked, or the run has no gate. */
  readonly gate: ReviewGate | null;
}

/**
 * Keeps what a person said of the changes of a run, and makes its branch again without what was
 * rejected: always from the branch as the run left it, so a rejection can be taken back. Refuses
 * before anything changes: E_REVIEW_CONFLICT, E_BRANCH_IN_USE.
 */
export async function decideReview(request: ReviewRequest): Promise<ReviewEnd> {
  const { run, review, decisions, evenIfRed } = request;
  if (await isStillDriven(run))
    throw new PlenumError('E_RUN_DRIVEN', `Run ${run.id} still lands work on its branch.`, {
      hint: `plenum watch ${run.id}`,
    });
  const { repository, refs, original } = review;
  const tip = review.tip ?? original;
  const said = new Map(review.record?.decisions.map((one) => [one.commit, one]));
  for (const decision of decisions) said.set(decision.commit, decision);
  const wanted = await wantedBranch(request, said);
  const record: ReviewRecord = {
    ...{ version: 1, original, tip, from: tip, decisions: [...said.values()] },
    gate: review.record?.gate ?? null,
  };
  const { attachments } = run.handle;
  if (wanted === tip) {
    await writeReview(attachments, record);
    return { tip, moved: true, gate: null };
  }
  await refuseCheckedOut({ repository, refs });
  const gate = await checked(request, wanted);
  if (gate !== null && !gate.passed && !evenIfRed) {
    await writeReview(attachments, { ...record, gate });
    return { tip, moved: false, gate };
  }
  await keepUnder(repository, refs, refs.kept('review'), original);
  // Written first: whichever of the two the branch is found at later, it is this review.
  await writeReview(attachments, { ...record, tip: wanted, gate });
  await moveRef(repository, refs.branchRef, wanted, tip);
  return { tip: wanted, moved: true, gate };
}

/** Nothing refers to it yet. */
async function wantedBranch(
  request: ReviewRequest,
  said: ReadonlyMap<string, ReviewDecision>,
): Promise<string> {
  const { run, review } = request;
  const { repository, base, landed } = review;
  const choices = landed.map((change): ChangeChoice => {
    const { decision, without = [] } = said.get(change.commit) ?? {};
    return { change, without: decision === 'rejected' ? 'all' : new Set(without) };
  });
  const { tip, conflict } = await rebuildBranch(repository, base, choices);
  if (conflict === null) return tip;
  const { change, paths } = conflict;
  throw new PlenumError(
    'E_REVIEW_CONFLICT',
    `“${change.label}” stands on what is rejected: without it, git cannot decide ` +
      `${plural(paths.length, 'file')}: ${paths.join(', ')}`,
    {
      hint: `plenum review ${run.id} --reject ${alsoRejected(change, request)}`,
    },
  );
}

/** Nothing of what was typed is kept: it is said again, with the change that stands on it. */
function alsoRejected(
  change: BranchChange,
  { review: { landed }, decisions, evenIfRed }: ReviewRequest,
): string {
  const others = decisions.filter(({ commit }) => commit !== change.commit);
  const nameOf = (commit: string): string => {
    const n = landed.find((one) => one.commit === commit)?.n ?? null;
    const isOnly = n !== null && landed.filter((one) => one.n === n).length === 1;
    return isOnly ? String(n) : commit.slice(0, 12);
  };
  const rejected = others.flatMap(({ commit, decision, without }) =>
    decision === 'rejected' ? [nameOf(commit)] : without.map((hunk) => `${nameOf(commit)}:${hunk}`),
  );
  const accepted = others.flatMap(({ commit, decision, without }) =>
    decision === 'accepted' && without.length === 0 ? [nameOf(commit)] : [],
  );
  return [
    ...[...rejected, nameOf(change.commit)],
    ...(accepted.length === 0 ? [] : ['--accept', ...accepted]),
    ...(evenIfRed ? ['--even-if-red'] : []),
  ].join(' ');
}

async function checked(request: ReviewRequest, commit: string): Promise<ReviewGate | null> {
  const { run, review, settings, environment, signal, now, permit } = request;
  if (review.gate === null) return null;
  const { command } = review.gate;
  permit(command);
  const { id: runId, runDir } = run;
  const place = { runId, runDir, base: review.base, settings, environment };
  const { code, passed, output } = await checkCommit(review.repository, place, commit, {
    ...review.gate,
    signal,
  });
  return { command, commit, code, passed, output, at: now() };
}
