import { diffText } from '../../workspaces/landing/diff-text.js';
import { type Environment, lookAtRun } from './run-work.js';

/**
 * What a run changed, or one step of it, as a patch; empty when nothing. `runId` is a whole id.
 * Changes nothing.
 */
export function diffRun(
  project: string,
  runId: string,
  n?: number,
  environment: Environment = process.env,
): Promise<string> {
  return lookAtRun(project, runId, n, environment, async ({ repository, from, to }) =>
    from === to ? '' : diffText(repository, from, to),
  );
}
