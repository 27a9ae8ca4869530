import { applyToCheckout } from '../workspaces/worktree/apply.js';
import { type Published, publishBranch } from '../workspaces/worktree/publish.js';
import { openRepository } from '../workspaces/worktree/repository.js';
import { checkedCommit } from '../workspaces/worktree/restore.js';
import { type Environment, workOfRun } from './run-work.js';
import { programsHere } from './trust/programs-here.js';

export type ApplyChoice =
  /** Into the user's checkout, as changes that are not committed. */
  | { readonly n?: number; readonly mode: 'working-tree' }
  /** As a new branch of that name; nothing is checked out. */
  | { readonly n?: number; readonly mode: 'branch'; readonly branch: string };

export type AppliedRun =
  | { readonly mode: 'working-tree'; readonly commit: string; readonly files: readonly string[] }
  | { readonly mode: 'branch'; readonly commit: string; readonly branch: string; readonly created: boolean };

/** Takes the result of a run, or of one step of it (`runId` is a whole id). Refuses before anything changes: E_APPLY_OVERLAP, E_APPLY_CONFLICT. */
export async function applyRun(project: string, runId: string, choice: ApplyChoice, environment: Environment = process.env): Promise<AppliedRun> {
  const { repository, from, to } = await workOfRun(project, runId, choice.n, environment, await programsHere(project, environment));
  if (choice.mode === 'branch') {
    const key = `apply:${choice.branch}:${to}`;
    return { mode: 'branch', ...(await publishBranch(repository, { runId, branch: choice.branch, commit: to, key })) };
  }
  return { mode: 'working-tree', commit: to, ...(from === to ? { files: [] } : await applyToCheckout(repository, from, to)) };
}

/** `publish(outcome, { as: 'branch' })`: once per key (X52). */
export async function publishRun(
  project: string,
  request: { readonly runId: string; readonly branch: string; readonly commit: string; readonly key: string },
  environment: Environment = process.env,
): Promise<Published> {
  checkedCommit(request.commit);
  return publishBranch(await openRepository(project, environment, 'off'), request);
}
