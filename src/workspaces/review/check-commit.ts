import type { Protect } from '../../core/ports/workspace.js';
import type { MergeRequest } from '../../core/ports/worktrees.js';
import type { Repository } from '../git/repository.js';
import { type GateAnswer, runGate } from '../landing/gate-command.js';
import { mergeFolder } from '../landing/merge-folder.js';
import { type RunPlaceOptions, runPlace } from '../worktree/run-place.js';

/** Runs a gate on a commit in a worktree of its own, as a merge of the run does. */
export async function checkCommit(
  repository: Repository,
  place: RunPlaceOptions,
  commit: string,
  gate: { readonly command: string; readonly protect: Protect } & Pick<
    MergeRequest,
    'results' | 'judge' | 'signal'
  >,
): Promise<GateAnswer> {
  const folder = mergeFolder(runPlace(repository, place));
  try {
    const { workspace } = await folder.at(commit);
    return await runGate(workspace, gate);
  } finally {
    await folder.close();
  }
}
