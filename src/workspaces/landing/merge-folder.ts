import { basename } from 'node:path';
import { checkOutChanged } from '../git/sparse-checkout.js';
import {
  makeWorktree,
  type RunPlace,
  type UsableWorktree,
  workspaceIn,
} from '../worktree/run-place.js';
import { adminOf, freshName, removeWorktree } from '../worktree/worktree-folder.js';

export interface MergeFolder {
  /**
   * The folder with the files of `commit`. What earlier gates left is gone, but for ignored files:
   * those are the setup's.
   */
  at(commit: string): Promise<UsableWorktree>;
  close(): Promise<void>;
}

/**
 * The worktree in which gates of merges run. Made when the first gate needs it, kept until the run
 * closes, made again when somebody removed it.
 */
export function mergeFolder(place: RunPlace): MergeFolder {
  let open: UsableWorktree | null = null;
  const close = async (): Promise<void> => {
    const last = open;
    open = null;
    // What stays is swept when the run is opened next.
    if (last === null) return;
    await place.slots.release(last.folder.path);
    await removeWorktree(place.repository, last.folder).catch(() => undefined);
  };
  return {
    close,
    async at(commit) {
      if (open !== null && (await reset(place, open, commit))) {
        const { folder } = open;
        const workspace = await workspaceIn(place, folder, basename(folder.path), commit);
        open = { ...open, workspace };
        return open;
      }
      await close();
      open = await makeWorktree(place, 'merge', null, commit).catch(() =>
        makeWorktree(place, freshName('merge'), null, commit),
      );
      return open;
    },
  };
}

async function reset(
  { repository, options, baseFiles }: RunPlace,
  { folder, facts, workspace }: UsableWorktree,
  commit: string,
): Promise<boolean> {
  // What the setup made and git does not ignore would be cleaned away; such a folder is made again.
  if (facts.setupTree !== null || (await adminOf(repository, folder.path)) === null) return false;
  const git = repository.git.at({ cwd: folder.path });
  const kept = facts.excluded.map((path) => `/${path.replaceAll(/[\\*?[\]!# ]/g, '\\$&')}`);
  try {
    await git.run(['reset', '--hard', '--quiet', commit]);
    if (facts.sparse !== undefined)
      await checkOutChanged(repository, folder.path, options.base, commit);
    await git.run(['clean', '-ffdq', ...kept.flatMap((pattern) => ['-e', pattern])]);
    // A swap of protected files that could not be undone would show here as a failure.
    await baseFiles.files(workspace.path, basename(folder.path));
    return true;
  } catch {
    return false;
  }
}
