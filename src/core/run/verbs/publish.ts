import { isJsonObject, type JsonObject } from '../../values/json.js';
import type { Issued } from '../record/issued.js';
import type { RunPorts } from '../record/ports.js';
import { completed, failed, type Running, runOnce } from '../record/running.js';
import type { WorkspaceBook } from '../record/workspace-book.js';

/**
 * `publish()`: the one place with an effect outside the run, asked for by name, granted, once per
 * key (X52).
 */
export function runPublish(
  step: Issued,
  key: string,
  ports: RunPorts,
  book: WorkspaceBook,
  onStart: () => void,
): Running {
  return runOnce(onStart, 'conflict', async () => {
    const { input } = step.request;
    if (input.as !== undefined && input.as !== 'branch')
      return failed(
        'unsupported',
        `publish() can make a branch ({ as: 'branch', branch: 'name' }), not "${input.as}"`,
      );
    if (typeof input.branch !== 'string' || input.branch === '')
      return failed(
        'unsupported',
        "publish() needs the name of the branch: { as: 'branch', branch: 'name' }",
      );
    const permission = ports.permit('Publish', input.branch);
    if (!permission.allowed) return failed('permission', permission.message);
    const commit = commitOf(input.outcome, book);
    if (commit === null)
      return failed(
        'unsupported',
        'publish() takes an outcome that has a workspace, or what merge() returned',
      );
    if (ports.simulated) return completed({ branch: input.branch, commit, created: true });
    return completed(await ports.publish({ branch: input.branch, commit, key }));
  });
}

/**
 * Only commits that this run made: the workspace of one of its outcomes, or the tip of its own
 * branch.
 */
function commitOf(given: unknown, book: WorkspaceBook): string | null {
  const known = book.find(given);
  if (known) return known.workspace.commit;
  return isMerged(given) && given.commit === book.tip ? book.tip : null;
}

function isMerged(given: unknown): given is JsonObject & { readonly commit: string } {
  return isJsonObject(given) && typeof given.commit === 'string' && Array.isArray(given.landed);
}
