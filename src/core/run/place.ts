import type { Outcome } from '../model/call/outcome.js';
import { isJsonObject, type JsonObject } from '../model/json.js';
import type { Workspace } from '../ports/workspace.js';
import type { OpenWorktree, WorkspaceRef, Worktrees } from '../ports/worktrees.js';
import type { Issued } from './issued.js';

/** Where a step works: the shared folder, or a worktree of its own that ends with it. */
export interface Place {
  readonly workspace: Workspace;
  /** What the step left behind, to be called once, when nothing runs in it any more. */
  leave(keep: boolean): Promise<JsonObject | undefined>;
}

/** Commit that a given workspace stands for: `'run'`, the workspace of an outcome, or the outcome itself. Null for the shared folder. */
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

/** A fresh worktree at `start`; readers' changes are thrown away, everybody else's become a ref of the run. */
export async function worktreePlace(worktrees: Worktrees, n: number, start: string | null): Promise<Place> {
  const tree: OpenWorktree = await worktrees.open(n, start === null || start === 'run' ? undefined : start);
  return {
    workspace: tree.workspace,
    async leave(keep) {
      if (keep) return { ...(await worktrees.seal(n, tree)) };
      await worktrees.discard(tree);
      return undefined;
    },
  };
}

/** Workspaces that the run has seen, so that a script can name one but not make one up. */
export class WorkspaceBook {
  private readonly known = new Map<string, { readonly workspace: WorkspaceRef; readonly key: string; readonly label: string }>();
  private readonly open = new Set<string>();
  /** Tip of the run's branch after the latest delivered merge. */
  tip = '';

  deliver(step: Issued, key: string, outcome: Outcome): void {
    const workspace = outcome.workspace as unknown as WorkspaceRef | undefined;
    const replaced = startOf(step.options.workspace);
    if (workspace && replaced !== null) for (const [ref, entry] of this.known) if (entry.workspace.commit === replaced) this.open.delete(ref);
    if (!workspace || typeof workspace.ref !== 'string') return;
    this.known.set(workspace.ref, { workspace, key, label: step.label });
    if (workspace.commits > 0) this.open.add(workspace.ref);
  }

  find(given: unknown) {
    const workspace = isJsonObject(given) && isJsonObject(given.workspace) ? given.workspace : given;
    return isJsonObject(workspace) && typeof workspace.ref === 'string' ? this.known.get(workspace.ref) : undefined;
  }

  merged(json: string): void {
    const result: unknown = JSON.parse(json);
    if (!isJsonObject(result)) return;
    if (typeof result.commit === 'string') this.tip = result.commit;
    for (const landing of Array.isArray(result.landed) ? result.landed : []) if (isJsonObject(landing)) this.open.delete(String(landing.ref));
  }

  /** Why the run is not complete (X80). */
  reasons(): string[] {
    if (this.open.size === 0) return [];
    return [`the changes of ${this.open.size} ${this.open.size === 1 ? 'call are' : 'calls are'} not merged`];
  }
}
