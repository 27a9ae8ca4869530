import type { Repository } from '../git/repository.js';
import { conflictPaths } from '../landing/conflict.js';
import { squash } from '../landing/squash.js';
import type { BranchChange } from './branch-changes.js';
import { withoutHunks } from './without-hunks.js';

/** A change, and what of it stays out: all of it, or some hunks by number. */
export interface ChangeChoice {
  readonly change: BranchChange;
  readonly without: 'all' | ReadonlySet<number>;
}

export type Rebuild =
  | { readonly tip: string; readonly conflict: null }
  /** This change cannot be joined without what was left out before it. */
  | {
      readonly tip: null;
      readonly conflict: { readonly change: BranchChange; readonly paths: readonly string[] };
    };

/**
 * The branch again from its base, with what is wanted of each change, in order. Up to the first one
 * that is left out the commits stay the same; later ones have the same message. Makes commits that
 * nothing refers to, and changes nothing else.
 */
export async function rebuildBranch(
  repository: Repository,
  base: string,
  choices: readonly ChangeChoice[],
): Promise<Rebuild> {
  let tip = base;
  for (const { change, without } of choices) {
    if (without === 'all') continue;
    if (without.size === 0 && change.parent === tip) {
      tip = change.commit;
      continue;
    }
    const wanted = without.size === 0 ? change.commit : await trimmed(repository, change, without);
    const joined = await squash(repository, change.parent, tip, wanted);
    if (joined.tree === null)
      return { tip: null, conflict: { change, paths: conflictPaths(joined.conflicts) } };
    if (joined.tree !== (await treeOf(repository, tip)))
      tip = await commitLike(repository, change, joined.tree, tip);
  }
  return { tip, conflict: null };
}

/** The change without those hunks, on what it stood on. */
async function trimmed(
  repository: Repository,
  change: BranchChange,
  without: ReadonlySet<number>,
): Promise<string> {
  return commitLike(
    repository,
    change,
    await withoutHunks(repository, change, without),
    change.parent,
  );
}

/** Its trailers stay, so that a resumed merge still knows the call. */
async function commitLike(
  { git }: Repository,
  { commit }: BranchChange,
  tree: string,
  parent: string,
): Promise<string> {
  const message = (await git.run(['log', '-1', '--no-show-signature', '--format=%B', commit]))
    .stdout;
  return git.text(['commit-tree', tree, '-p', parent, '-F', '-'], { input: message });
}

function treeOf({ git }: Repository, commit: string): Promise<string> {
  return git.text(['rev-parse', `${commit}^{tree}`]);
}
