import { diffText } from '../workspaces/worktree/diff-text.js';
import { type Environment, workOfRun } from './run-work.js';

/** What a run changed, or one step of it, as a patch; empty when nothing. `runId` is a whole id. */
export async function diffRun(project: string, runId: string, n?: number, environment: Environment = process.env): Promise<string> {
  const { repository, from, to } = await workOfRun(project, runId, n, environment, 'off');
  return from === to ? '' : diffText(repository, from, to);
}
