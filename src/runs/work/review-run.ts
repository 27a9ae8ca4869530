import { baselineKey } from '../../core/journal/baseline-event.js';
import type { Protect } from '../../core/ports/workspace.js';
import type { MergeRequest } from '../../core/ports/worktrees.js';
import { checkOf } from '../../core/run/checks/baselines.js';
import { type Evidence, selectEvidence } from '../../core/selection/select-evidence.js';
import { type FinishedCheck, judgeCheck } from '../../core/step/test-results.js';
import { isJsonObject } from '../../core/values/json.js';
import { isAncestor, type RunRefs, refsOf } from '../../workspaces/git/refs.js';
import { commitOf, openRepository, type Repository } from '../../workspaces/git/repository.js';
import {
  type BranchChange,
  type Hunk,
  hunksOf,
  readBranch,
  readPatch,
} from '../../workspaces/review/branch-changes.js';
import type { OpenRun } from '../look/open-run.js';
import { type ReviewDecision, type ReviewRecord, readReview } from './review-record.js';
import type { Environment } from './run-work.js';

/** A change on the branch of a run, with what is known for and against it. */
export interface ReviewChange {
  /** Commit that the run landed. */
  readonly commit: string;
  /** Number of the call; `null` for a commit that no call of the run left. */
  readonly n: number | null;
  readonly label: string;
  readonly hunks: readonly Hunk[];
  readonly insertions: number;
  readonly deletions: number;
  readonly evidence: Evidence;
  /** `null`: nobody said anything of it. */
  readonly decision: Pick<ReviewDecision, 'decision' | 'without' | 'author' | 'at'> | null;
}

export interface Review {
  readonly repository: Repository;
  readonly refs: RunRefs;
  readonly base: string;
  /** Where the branch is now; `null`: the run has none. */
  readonly tip: string | null;
  /** As the run left it. */
  readonly original: string;
  readonly record: ReviewRecord | null;
  /** In the order in which they were landed. */
  readonly landed: readonly BranchChange[];
  /** Riskiest first. */
  readonly changes: readonly ReviewChange[];
  /** The check of the run's merges; `null` where they had none. */
  readonly gate:
    | ({ readonly command: string; readonly protect: Protect } & Pick<
        MergeRequest,
        'results' | 'judge'
      >)
    | null;
}

const weight = { high: 0, some: 1, low: 2 } as const;

/** What a run landed, for a person to judge. Changes nothing. */
export async function openReview(
  run: OpenRun,
  project: string,
  environment: Environment,
): Promise<Review> {
  const repository = await openRepository(project, environment, 'off');
  const refs = refsOf(run.id);
  const [base, tip, stored, gate] = await Promise.all([
    commitOf(repository, refs.base),
    commitOf(repository, refs.branchRef),
    readReview(run.handle.attachments),
    gateOfRun(run),
  ]);
  const start = base ?? tip ?? '';
  const none = { repository, refs, base: start, tip, original: start, record: null, gate };
  if (tip === null || base === null) return { ...none, landed: [], changes: [] };
  const record = await fitting(repository, stored, base, tip);
  const original = record?.original ?? tip;
  const landed = await readBranch(repository, base, original);
  const changes = await Promise.all(
    landed.map((change) => reviewed(run, repository, change, record)),
  );
  const byRisk = (left: ReviewChange, right: ReviewChange): number =>
    weight[left.evidence.risk] - weight[right.evidence.risk] ||
    right.evidence.reasons.length - left.evidence.reasons.length;
  return { ...none, original, record, landed, changes: changes.sort(byRisk) };
}

/**
 * A review of another branch is none: somebody moved it, or a resume landed more. What was said of
 * commits that are still there is kept.
 */
async function fitting(
  repository: Repository,
  record: ReviewRecord | null,
  base: string,
  tip: string,
): Promise<ReviewRecord | null> {
  if (record === null) return null;
  const { original } = record;
  const isThere =
    (await commitOf(repository, original)) !== null &&
    (await isAncestor(repository, base, original));
  if (isThere && (tip === record.tip || tip === record.from)) return record;
  return { ...record, original: tip, tip, from: tip, gate: null };
}

async function reviewed(
  run: OpenRun,
  repository: Repository,
  change: BranchChange,
  record: ReviewRecord | null,
): Promise<ReviewChange> {
  const hunks = hunksOf(await readPatch(repository, change));
  const insertions = hunks.reduce((sum, hunk) => sum + hunk.insertions, 0);
  const deletions = hunks.reduce((sum, hunk) => sum + hunk.deletions, 0);
  const paths = [...new Set(hunks.map(({ path }) => path))];
  const step = change.n === null ? null : (run.state.steps.get(change.n) ?? null);
  const { commit, n, label } = change;
  return {
    ...{ commit, n, label: step?.label ?? label, hunks, insertions, deletions },
    evidence: selectEvidence(run.state, step, { paths, insertions, deletions }),
    decision: record?.decisions.find((one) => one.commit === commit) ?? null,
  };
}

/** Of its newest merge that had one. */
async function gateOfRun({ handle }: OpenRun): Promise<Review['gate']> {
  if (!(await handle.hasJournal())) return null;
  let found: Review['gate'] = null;
  const bases = new Map<string, FinishedCheck>();
  for await (const event of handle.journal.read()) {
    if (event.type === 'baseline-take')
      bases.set(baselineKey(event), await checkOf(event, handle.journal));
    if (event.type !== 'step-start' || event.kind !== 'merge' || !isJsonObject(event.options))
      continue;
    const { gate: command, protect, baseline } = event.options;
    if (typeof command !== 'string') continue;
    const globs = Array.isArray(protect) ? protect.map(String) : null;
    const results = typeof event.options.results === 'string' ? event.options.results : undefined;
    const base = () => bases.get(baselineKey({ command, place: 'commit', results })) ?? null;
    found = {
      ...{ command, results, protect: globs === null ? { command } : { globs } },
      ...(baseline === true ? { judge: (check) => judgeCheck(check, base()) } : {}),
    };
  }
  return found;
}
