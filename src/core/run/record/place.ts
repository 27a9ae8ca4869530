import type { Workspace } from '../../ports/workspace.js';
import type { OpenWorktree, Worktrees } from '../../ports/worktrees.js';
import { isJsonObject, type JsonObject } from '../../values/json.js';
import type { Issued } from './issued.js';

export type { WorkspaceBook } from './workspace-book.js';

/** Where a step works: the shared folder, or a worktree of its own that ends with it. */
export interface Place {
  readonly workspace: Workspace;
  /** What the step left behind, to be called once, when nothing runs in it any more. */
  leave(keep: boolean): Promise<JsonObject | undefined>;
}

/**
 * Commit that a given workspace stands for: `'run'`, the workspace of an outcome, or the outcome
 * itself. Null for the shared folder.
 */
export function startOf(given: unknown): string | 'run' | null {
  if (given === 'run') return 'run';
  if (!isJsonObject(given)) return null;
  const workspace = isJsonObject(given.workspace) ? given.workspace : given;
  return typeof workspace.commit === 'string' ? workspace.commit : null;
}

export function isIsolated(step: Issued): boolean {
  return step.options.isolation === 'worktree' || step.options.workspace !== undefined;
}

export function sharedPlace(workspace: Workspace): Place {
  return { workspace, leave: async () => undefined };
}

/**
 * A fresh worktree at `start`; readers' changes are thrown away, everybody else's become a ref of
 * the run.
 */
export async function worktreePlace(
  worktrees: Worktrees,
  n: number,
  start: string | null,
): Promise<Place> {
  const tree: OpenWorktree = await worktrees.open(
    n,
    start === null || start === 'run' ? undefined : start,
  );
  return {
    workspace: tree.workspace,
    async leave(keep) {
      if (keep) return { ...(await worktrees.seal(n, tree)) };
      await worktrees.discard(tree);
      return undefined;
    },
  };
}
