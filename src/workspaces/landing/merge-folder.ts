import { basename } from 'node:path';
import { checkOutChanged } from '../git/sparse-checkout.js';
import type { RunPlace, UsableWorktree } from '../worktree/run-place.js';
import { adminOf, freshName, removeWorktree } from '../worktree/worktree-folder.js';

/**
 * The worktree in which gates of merges run. Made when the first gate needs it, kept until the run
 * closes, made again when somebody removed it.
 */
export class MergeFolder {
  private open: UsableWorktree | null = null;

  constructor(private readonly place: RunPlace) {}

  /**
   * The folder with the files of `commit`. What earlier gates left is gone, but for ignored files:
   * those are the setup's.
   */
  async at(commit: string): Promise<UsableWorktree> {
    if (this.open !== null && (await this.reset(this.open, commit))) {
      const { folder } = this.open;
      this.open = {
        ...this.open,
        workspace: await this.place.workspace(folder, basename(folder.path), commit),
      };
      return this.open;
    }
    await this.close();
    this.open = await this.place
      .make('merge', null, commit)
      .catch(() => this.place.make(freshName('merge'), null, commit));
    return this.open;
  }

  async close(): Promise<void> {
    const last = this.open;
    this.open = null;
    // What stays is swept when the run is opened next.
    if (last !== null)
      await removeWorktree(this.place.repository, last.folder).catch(() => undefined);
  }

  private async reset(
    { folder, facts, workspace }: UsableWorktree,
    commit: string,
  ): Promise<boolean> {
    // What the setup made and git does not ignore would be cleaned away; such a folder is made
    // again.
    if (facts.setupTree !== null) return false;
    const admin = await adminOf(this.place.repository, folder.path);
    if (admin === null) return false;
    const git = this.place.repository.git.at({ cwd: folder.path });
    try {
      await git.run(['reset', '--hard', '--quiet', commit]);
      if (facts.sparse !== undefined)
        await checkOutChanged(this.place.repository, folder.path, this.place.options.base, commit);
      await git.run([
        'clean',
        '-ffdq',
        ...facts.excluded.flatMap((path) => ['-e', `/${path.replaceAll(/[\\*?[\]!# ]/g, '\\$&')}`]),
      ]);
      // A swap of protected files that could not be undone would show here as a failure.
      await this.place.baseFiles.files(workspace.path, basename(folder.path));
      return true;
    } catch {
      return false;
    }
  }
}
