import type {
  BroughtTest,
  GatedMerge,
  MergeCandidate,
  MergeConflict,
  MergeRequest,
  MergeResult,
} from '../../core/ports/worktrees.js';
import { PlenumError } from '../../core/values/errors.js';
import { isMoved } from '../git/git-failure.js';
import { type Guard, guardOf, type Unguarded, withoutGuarded } from '../git/guarded-paths.js';
import { moveRef } from '../git/refs.js';
import { commitOf } from '../git/repository.js';
import { checkedCommit } from '../git/restore.js';
import { type RunPlace, tipOf } from '../worktree/run-place.js';
import { type Admitted, admittedPaths } from './admitted-paths.js';
import { blameLandings } from './blame.js';
import { conflictFiles } from './conflict.js';
import { diffStat } from './diff-text.js';
import { type GateAnswer, runGate } from './gate-command.js';
import { guardedRefusal } from './guarded-refusal.js';
import {
  addLanding,
  baseOf,
  type Landings,
  landingMessage,
  landingOf,
  readLandings,
} from './landings.js';
import type { MergeFolder } from './merge-folder.js';
import { type Squash, squash } from './squash.js';
import { entryOf } from './take-guarded.js';

type Landed = MergeResult['landed'][number];
type Refused = MergeResult['refused'][number];

/**
 * Somebody else moves the branch while we land; then the candidate is tried again on the new tip.
 */
const mostMoves = 10;

/** One merge: what it works with, where the branch is, and what came of it so far. */
interface Merge {
  readonly place: RunPlace;
  readonly folder: MergeFolder;
  readonly request: MergeRequest;
  readonly guard: Guard;
  readonly admitted: Admitted;
  tip: string;
  landings: Landings;
  readonly landed: Landed[];
  readonly empty: MergeResult['empty'][number][];
  readonly conflicts: MergeConflict[];
  readonly refused: Refused[];
  readonly answers: GateAnswer[];
  /** Tests that refused landings would have made red. */
  readonly brought: BroughtTest[];
}

/**
 * Lands candidates on `plenum/<run>`, one commit each, in order. The branch moves by
 * compare-and-swap from one whole landing to the next, so wherever this ends, the branch holds
 * whole landings and a repeated merge goes on behind them.
 */
export async function mergeAll(
  place: RunPlace,
  folder: MergeFolder,
  request: MergeRequest,
): Promise<MergeResult> {
  const { repository, options } = place;
  await refuseCheckedOut(place);
  const tip = await tipOf(place);
  const guard = await guardOf(repository, tip);
  const landings = await readLandings(repository, options.base, tip);
  const admitted = await admittedPaths({ repository, guard, landings, tip }, request);
  const told = { landed: [], empty: [], conflicts: [], refused: [], answers: [], brought: [] };
  const merge: Merge = { place, folder, request, guard, admitted, tip, landings, ...told };
  for (const candidate of request.candidates) {
    // A stopped merge answers what it did so far; the rest lands when it is asked for again.
    if (request.signal.aborted) break;
    checkedCommit(candidate.workspace.commit);
    for (let moves = 0; !(await land(merge, candidate, moves)); moves += 1);
  }
  return resultOf(merge);
}

/** False where the branch was moved meanwhile: then it is to be tried again. */
async function land(merge: Merge, candidate: MergeCandidate, moves: number): Promise<boolean> {
  const { place, request, landings } = merge;
  const { label, workspace } = candidate;
  const { ref, commit } = workspace;
  const before = landingOf(landings, candidate);
  checkedCommit(workspace.base);
  if (before !== null) {
    merge.landed.push({ label, ref, commit: before });
    return refuseGuarded(merge, candidate, await missingOf(merge, workspace, before));
  }
  const base = await baseOf(landings, workspace, merge.tip);
  if (await isSameTree(place, base, commit)) {
    merge.empty.push({ label, ref });
    return true;
  }
  const held = await heldBack(merge, candidate, base, commit);
  if (held !== null && (await isSameTree(place, base, held.tree)))
    return refuseGuarded(merge, candidate, held);
  const work = held === null ? commit : await commitOn(place, base, held.tree);
  const squashed = await join(merge, candidate, base, work);
  if (squashed.tree === null) {
    const files = await conflictFiles(place.repository, squashed.conflicts);
    merge.conflicts.push({ label, ref, files });
    return true;
  }
  const landing = await place.repository.git.text(
    ['commit-tree', squashed.tree, '-p', merge.tip, '-F', '-'],
    { input: landingMessage(candidate) },
  );
  if (request.when === 'each' && !(await admits(merge, landing, candidate))) return true;
  if (request.signal.aborted) return true;
  if (!(await advance(merge, landing, moves))) return false;
  await addLanding(landings, candidate, landing);
  merge.landed.push({ label, ref, commit: landing });
  return refuseGuarded(merge, candidate, held);
}

/**
 * The work on top of the branch. Whatever git joined, guarded paths are as the branch has them, but
 * for those that a person let in.
 */
async function join(
  merge: Merge,
  candidate: MergeCandidate,
  base: string,
  work: string,
): Promise<Squash> {
  const squashed = await squash(merge.place.repository, base, merge.tip, work);
  if (squashed.tree === null) return squashed;
  const held = await heldBack(merge, candidate, merge.tip, squashed.tree);
  return held === null ? squashed : { tree: held.tree, conflicts: null };
}

function heldBack(
  { place, guard, admitted }: Merge,
  candidate: MergeCandidate,
  from: string,
  to: string,
): Promise<Unguarded | null> {
  return withoutGuarded(place.repository, guard, { from, to, except: admitted(candidate) });
}

/**
 * What an earlier landing left out. A person may have let it in then: a merge that was interrupted
 * goes on behind its landings.
 */
async function missingOf(
  { place: { repository }, guard }: Merge,
  { base, commit }: MergeCandidate['workspace'],
  landing: string,
): Promise<Pick<Unguarded, 'paths'> | null> {
  const held = await withoutGuarded(repository, guard, { from: base, to: commit });
  const paths: string[] = [];
  for (const path of held?.paths ?? [])
    if ((await entryOf(repository, commit, path)) !== (await entryOf(repository, landing, path)))
      paths.push(path);
  return paths.length === 0 ? null : { paths };
}

/** Nothing refers to it. */
function commitOn({ repository: { git } }: RunPlace, base: string, tree: string): Promise<string> {
  const message = 'plenum: work without guarded paths';
  return git.text(['commit-tree', tree, '-p', base, '-m', message]);
}

/** The sealed commit keeps them, so that a person can still take them (X184). */
function refuseGuarded(
  { refused }: Merge,
  { label, key, workspace: { ref } }: MergeCandidate,
  held: Pick<Unguarded, 'paths'> | null,
): true {
  if (held !== null) refused.push(guardedRefusal({ label, key, ref }, held.paths));
  return true;
}

/** Asks the gate about a landing that is not on the branch yet. */
async function admits(
  merge: Merge,
  landing: string,
  { label, key, workspace: { ref } }: MergeCandidate,
): Promise<boolean> {
  const answer = await askGate(merge, landing);
  if (answer === null || answer.passed) return true;
  if (merge.request.signal.aborted) return false;
  const { code, output } = answer;
  const red = redTests(answer);
  const message =
    red.length > 0
      ? `the gate is newly red: ${red.join(', ')}`
      : `the gate failed with exit code ${code}`;
  merge.refused.push({ label, key, ref, cause: 'gate', message, code, output });
  for (const test of red) merge.brought.push({ test, label, commit: null });
  return false;
}

async function askGate(
  { folder, request, answers }: Merge,
  commit: string,
): Promise<GateAnswer | null> {
  const { gate: command, results, judge, protect, signal, lock, onWait } = request;
  if (command === undefined || signal.aborted) return null;
  const { workspace } = await folder.at(commit);
  const answer = await runGate(workspace, {
    ...{ command, results, judge, protect },
    ...{ signal, lock, onWait },
  });
  answers.push(answer);
  return answer;
}

async function advance(merge: Merge, landing: string, moves: number): Promise<boolean> {
  const { place, tip } = merge;
  const { repository, refs, options } = place;
  const exists = (await commitOf(repository, refs.branchRef)) !== null;
  try {
    await moveRef(repository, refs.branchRef, landing, exists ? tip : '');
    merge.tip = landing;
    return true;
  } catch (error) {
    if (!isMoved(error) || moves >= mostMoves) throw blocked(error, refs.branch);
    await refuseCheckedOut(place);
    merge.tip = await tipOf(place);
    merge.landings = await readLandings(repository, options.base, merge.tip);
    return false;
  }
}

async function resultOf(merge: Merge): Promise<MergeResult> {
  const { place, request, answers, tip, landed, empty, conflicts, refused } = merge;
  const { repository, refs } = place;
  // With `each`, a merge that only found earlier landings still owes a verdict.
  if (request.gate !== undefined && (request.when === 'end' || answers.length === 0))
    await askGate(merge, tip);
  const isThere = (await commitOf(repository, refs.branchRef)) !== null;
  return {
    branch: isThere ? refs.branch : null,
    commit: tip,
    landed,
    empty,
    conflicts,
    refused,
    diffStat: isThere ? await diffStat(repository, place.options.base, tip) : null,
    gate: await gateOf(merge),
  };
}

function redTests({ comparison }: GateAnswer): readonly string[] {
  return [...(comparison?.newlyFailing ?? []), ...(comparison?.missing ?? [])];
}

/** What the gate said of the merge, and who brought what it is red by. */
async function gateOf(merge: Merge): Promise<GatedMerge | null> {
  const { place, folder, request, answers, brought } = merge;
  const shown = answers.find(({ passed }) => !passed) ?? answers.at(-1);
  if (shown === undefined) return null;
  const { passed, code, output, note, comparison } = shown;
  const { gate, judge, when } = request;
  const tests = redTests(shown);
  if (gate !== undefined && judge !== undefined && when === 'end' && tests.length > 0)
    brought.push(...(await blameLandings(place, folder, { ...request, gate, judge, tests })));
  const touched = [...new Set(answers.flatMap((answer) => answer.touched))].sort();
  return {
    ...{ passed, code, output, touched },
    ...comparison,
    ...(note === undefined ? {} : { note }),
    ...(comparison === undefined ? {} : { broughtBy: brought }),
  };
}

async function isSameTree({ repository }: RunPlace, left: string, right: string): Promise<boolean> {
  return (
    (await repository.git.run(['diff-tree', '--quiet', left, right], { answers: [0, 1] })).code ===
    0
  );
}

/**
 * Moving a branch that is checked out somewhere would make that checkout look as if somebody had
 * undone everything.
 */
export async function refuseCheckedOut({
  repository,
  refs,
}: Pick<RunPlace, 'repository' | 'refs'>): Promise<void> {
  const where = await repository.git.text([
    'for-each-ref',
    '--format=%(worktreepath)',
    refs.branchRef,
  ]);
  if (where === '') return;
  throw new PlenumError(
    'E_BRANCH_IN_USE',
    `the branch ${refs.branch} is checked out in ${where}, so nothing can be landed on it`,
    { hint: `git -C ${JSON.stringify(where)} switch --detach` },
  );
}

function blocked(error: unknown, branch: string): unknown {
  if (!PlenumError.is(error) || !(isMoved(error) || /exists; cannot create/.test(error.message)))
    return error;
  return new PlenumError(
    'E_BRANCH_IN_USE',
    `the branch ${branch} cannot be written: ${error.message}`,
    {
      hint:
        'a branch of that name stands in the way, or somebody keeps moving this one: ' +
        'git branch -m plenum plenum-old',
      cause: error,
    },
  );
}
