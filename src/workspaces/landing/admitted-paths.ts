import type { MergeCandidate, MergeRequest } from '../../core/ports/worktrees.js';
import type { GuardedWork } from '../../core/step/guarded-question.js';
import { type Guard, withoutGuarded } from '../git/guarded-paths.js';
import { isAncestor } from '../git/refs.js';
import type { Repository } from '../git/repository.js';
import { checkedCommit } from '../git/restore.js';
import { baseOf, type Landings, landingOf } from './landings.js';
import { entryOf } from './take-guarded.js';

/** Guarded paths of a candidate that may land, because a person said so. */
export type Admitted = (candidate: MergeCandidate) => (path: string) => boolean;

interface Place {
  readonly repository: Repository;
  readonly guard: Guard;
  readonly landings: Landings;
  readonly tip: string;
}

/**
 * Asks once, before anything lands, about all guarded paths of all candidates that are not on the
 * branch yet. A yes holds for these paths of these calls; what turns up beside them later is held
 * back like ever.
 */
export async function admittedPaths(
  place: Place,
  { candidates, admitGuarded, signal }: MergeRequest,
): Promise<Admitted> {
  if (admitGuarded === undefined) return none;
  const byKey = new Map<string, ReadonlySet<string>>();
  const works: GuardedWork[] = [];
  const shown: Shown[] = [];
  for (const candidate of candidates) {
    if (signal.aborted) return none;
    const paths = await guardedPathsOf(place, candidate);
    if (paths.length === 0) continue;
    byKey.set(candidate.key, new Set(paths));
    const own = await withoutShown(place.repository, candidate.workspace.commit, paths, shown);
    if (own.length > 0) works.push({ label: candidate.label, paths: own });
    shown.push({ commit: candidate.workspace.commit, paths });
  }
  if (works.length === 0 || !(await admitGuarded(works))) return none;
  return ({ key }) => {
    const paths = byKey.get(key) ?? new Set();
    return (path) => paths.has(path);
  };
}

const none: Admitted = () => () => false;

interface Shown {
  readonly commit: string;
  readonly paths: readonly string[];
}

/**
 * Work on top of other work has its files too: they are the first call's, as long as they are the
 * same.
 */
async function withoutShown(
  repository: Repository,
  commit: string,
  paths: readonly string[],
  shown: readonly Shown[],
): Promise<readonly string[]> {
  const known = new Set<string>();
  for (const earlier of shown) {
    if (!(await isAncestor(repository, earlier.commit, commit))) continue;
    for (const path of earlier.paths)
      if (
        (await entryOf(repository, earlier.commit, path)) ===
        (await entryOf(repository, commit, path))
      )
        known.add(path);
  }
  return paths.filter((path) => !known.has(path));
}

async function guardedPathsOf(
  { repository, guard, landings, tip }: Place,
  candidate: MergeCandidate,
): Promise<readonly string[]> {
  if (landingOf(landings, candidate) !== null) return [];
  const { base, commit } = candidate.workspace;
  checkedCommit(commit);
  checkedCommit(base);
  const from = await baseOf(landings, candidate.workspace, tip);
  return (await withoutGuarded(repository, guard, { from, to: commit }))?.paths ?? [];
}
