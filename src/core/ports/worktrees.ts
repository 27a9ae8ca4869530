import type { GuardedWork } from '../step/guarded-question.js';
import type { ChangeCounts, Refusal } from '../step/landing.js';
import type { CheckVerdict, FinishedCheck, TestComparison } from '../step/test-results.js';
import type { CommandRequest, Protect, Workspace } from './workspace.js';

/**
 * A call's files as a commit: what outcomes carry, what later calls, gates and merges start from
 * (X29, X49, X102).
 */
export interface WorkspaceRef {
  /** `refs/plenum/<run>/<n>` of the repository. */
  readonly ref: string;
  /** Commit the call started from. */
  readonly base: string;
  /**
   * Commit that holds everything the call left, untracked files included. Equal to `base` when it
   * changed nothing.
   */
  readonly commit: string;
  /** Commits between base and commit. */
  readonly commits: number;
  readonly diffStat: ChangeCounts;
  /** Blob that holds a bundle of base..commit; absent when nothing changed. */
  readonly bundle?: string;
}

/** A worktree in use. */
export interface OpenWorktree {
  readonly workspace: Workspace;
  readonly base: string;
}

export interface MergeCandidate {
  readonly workspace: WorkspaceRef;
  /** Idempotency key of the call, `key:generation`; becomes the `Plenum-Call` trailer. */
  readonly key: string;
  readonly label: string;
}

export interface MergeRequest {
  readonly candidates: readonly MergeCandidate[];
  /** Command that must pass on the result; runs in the merge's own worktree. */
  readonly gate?: string;
  /** File in which the command leaves its results [its output]. */
  readonly results?: string;
  /** What is to be thought of a check that has ended [its exit code]. */
  readonly judge?: (check: FinishedCheck) => CheckVerdict;
  /** Gate once at the end, or after each landing. */
  readonly when: 'end' | 'each';
  /** What the gate sees as it was at the base. */
  readonly protect: Protect;
  /**
   * A person's word on the guarded paths of all candidates, asked for at most once and before
   * anything lands. Absent: nobody is there, so they are refused.
   */
  readonly admitGuarded?: (works: readonly GuardedWork[]) => Promise<boolean>;
  readonly signal: AbortSignal;
  /** How the command of the gate stands in line (X191). */
  readonly lock?: CommandRequest['lock'];
  readonly onWait?: CommandRequest['onWait'];
}

export interface MergeConflict {
  readonly label: string;
  readonly ref: string;
  readonly files: readonly {
    readonly path: string;
    readonly base: string | null;
    readonly ours: string | null;
    readonly theirs: string | null;
    readonly binary: boolean;
  }[];
}

export interface MergeResult {
  /** `plenum/<run>`; `null` while nothing has landed, for then it does not exist. */
  readonly branch: string | null;
  /** Its tip, else the commit that it would start from. */
  readonly commit: string;
  readonly landed: readonly {
    readonly label: string;
    readonly ref: string;
    readonly commit: string;
  }[];
  /** Candidates that changed nothing. */
  readonly empty: readonly { readonly label: string; readonly ref: string }[];
  readonly conflicts: readonly MergeConflict[];
  /**
   * What is not on the branch: landings that the gate refused (`when: 'each'`), guarded paths of
   * candidates that landed without them.
   */
  readonly refused: readonly Refusal[];
  /** What the branch changes against the base of the run; `null` while there is none. */
  readonly diffStat: ChangeCounts | null;
  readonly gate: GatedMerge | null;
}

export interface GatedMerge extends Partial<TestComparison> {
  readonly passed: boolean;
  readonly code: number;
  readonly output: string;
  readonly touched: readonly string[];
  readonly note?: string;
  /** Where it was compared with the base and is red: who brought what (X190). */
  readonly broughtBy?: readonly BroughtTest[];
}

/** A test that is newly failing or missing, and the landing with which it became so. */
export interface BroughtTest {
  readonly test: string;
  readonly label: string;
  /** Commit of the landing; `null` where it was refused. */
  readonly commit: string | null;
}

/** Which landings of the branch made a check red. */
export interface BlameRequest
  extends Required<Pick<MergeRequest, 'gate' | 'judge' | 'protect' | 'signal'>>,
    Pick<MergeRequest, 'results' | 'lock' | 'onWait'> {
  /** Newly failing or missing on the tip of the branch. */
  readonly tests: readonly string[];
}

/**
 * Isolated workspaces of one run in the user's repository.
 *
 * - MUST NOT touch the user's checkout, index, branches or stash; hooks are off; user configuration
 *   that rewrites commits (signing, templates) is off.
 * - MUST NOT delete a commit that is not merged: what a call left is under `refs/plenum/<run>/`
 *   before its folder goes.
 * - MUST serialise what git cannot do in parallel; many worktrees are open at once.
 * - MUST NOT let a guarded name come in from another commit, into a worktree, or onto the branch
 *   unless `admitGuarded` says so; the sealed commit keeps it (X184).
 * - MUST NOT hand out a worktree whose git works on another folder.
 * - MUST recognise landings that an earlier, interrupted merge made (trailers) and not land them
 *   twice.
 */
export interface Worktrees {
  readonly version: 1;
  /**
   * Commit that a worktree without a given workspace starts from: the tip of `plenum/<run>`, else
   * the run's base.
   */
  tip(): Promise<string>;
  /**
   * A fresh folder at `commit` [the tip], made usable by the configured setup. `n` is the number of
   * the step.
   */
  open(n: number, commit?: string): Promise<OpenWorktree>;
  /** A fresh folder at the commit that the run started from, for no step. */
  openBase(): Promise<OpenWorktree>;
  /** Commits everything to the ref of step `n`, bundles it, removes the folder. */
  seal(n: number, tree: OpenWorktree): Promise<WorkspaceRef>;
  /** Removes the folder; changes in it were not asked for (readers). */
  discard(tree: OpenWorktree): Promise<void>;
  /** True when the commit of a recorded outcome is there, from the ref or from its bundle. */
  restore(workspace: WorkspaceRef): Promise<boolean>;
  diff(workspace: WorkspaceRef): Promise<string>;
  /** Those that somebody pushed: a remote-tracking ref reaches their commit. */
  pushed(workspaces: readonly WorkspaceRef[]): Promise<readonly WorkspaceRef[]>;
  merge(request: MergeRequest): Promise<MergeResult>;
  /** Runs the check on earlier states of the branch, a bounded number of times. */
  blame(request: BlameRequest): Promise<readonly BroughtTest[]>;
  close(): Promise<void>;
}
