import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { OpenWorktree, WorkspaceRef, Worktrees } from '../../core/ports/worktrees.js';
import { PlenumError } from '../../core/values/errors.js';
import { bundleOf } from '../git/bundle.js';
import { namingFullDisk } from '../git/git-failure.js';
import { keepUnder } from '../git/refs.js';
import { commitOf, openRepository } from '../git/repository.js';
import type { RepositoryPrograms } from '../git/repository-programs.js';
import { checkedCommit, restoreWork } from '../git/restore.js';
import { Turns } from '../git/turns.js';
import { diffStat, diffText } from '../landing/diff-text.js';
import { Merge } from '../landing/merge.js';
import { MergeFolder } from '../landing/merge-folder.js';
import {
  RunPlace,
  type RunPlaceOptions,
  tipOf,
  type UsableWorktree,
} from '../worktree/run-place.js';
import { freshName, removeWorktree } from '../worktree/worktree-folder.js';
import { recordRun } from './recorded-runs.js';
import { commitLeftWork, headOf, readLeftWork } from './seal.js';
import { type KeptFolder, sweep } from './sweep.js';

export interface WorktreesOptions extends RunPlaceOptions {
  /** The project folder: the root of a repository or a folder in one. */
  readonly project: string;
  /** Of the repository's own configuration [refused]. */
  readonly programs?: RepositoryPrograms;
  putBlob(text: string): Promise<string>;
  getBlob(hash: string): Promise<string>;
}

export interface RunWorktrees extends Worktrees {
  /** Folders of this run that an earlier process left with work in them (X102). */
  readonly kept: readonly KeptFolder[];
}

/**
 * The worktrees of one run. Opening keeps the base alive and sweeps folders whose content is safe.
 */
export async function openWorktrees(options: WorktreesOptions): Promise<RunWorktrees> {
  const repository = await openRepository(options.project, options.environment, options.programs);
  const place = new RunPlace(repository, options);
  if ((await commitOf(repository, checkedCommit(options.base))) === null)
    throw new PlenumError(
      'E_GIT_REF',
      `the commit ${options.base} that the run started from is not in this repository`,
      {
        hint: 'fetch it, then resume',
      },
    );
  await keepUnder(repository, place.refs, place.refs.base, options.base);
  await recordRun(repository, options.runId, options.runDir);
  const kept = await sweep(repository, options.runId, options.runDir);
  return new RepositoryWorktrees(place, options, kept);
}

class RepositoryWorktrees implements RunWorktrees {
  readonly version = 1;
  private readonly used = new Map<OpenWorktree, UsableWorktree>();
  private readonly merges = new Turns();
  private readonly mergeFolder: MergeFolder;

  constructor(
    private readonly place: RunPlace,
    private readonly options: WorktreesOptions,
    readonly kept: readonly KeptFolder[],
  ) {
    this.mergeFolder = new MergeFolder(place);
  }

  tip(): Promise<string> {
    return tipOf(this.place);
  }

  async open(n: number, commit?: string): Promise<OpenWorktree> {
    const base = checkedCommit(commit ?? (await this.tip()));
    const made = await namingFullDisk(() => this.place.make(freshName(String(n)), n, base));
    const tree: OpenWorktree = { workspace: made.workspace, base };
    this.used.set(tree, made);
    return tree;
  }

  seal(n: number, tree: OpenWorktree): Promise<WorkspaceRef> {
    const used = this.inUse(tree);
    return namingFullDisk(() => this.sealUsed(n, tree, used));
  }

  private async sealUsed(
    n: number,
    tree: OpenWorktree,
    used: UsableWorktree,
  ): Promise<WorkspaceRef> {
    const { repository, refs } = this.place;
    const { folder, facts } = used;
    const ref = refs.call(n);
    let commit: string;
    try {
      const work = await readLeftWork(
        repository,
        folder,
        facts,
        this.place.nestedTo(basename(folder.path)),
      );
      commit = await commitLeftWork(
        repository,
        facts.base,
        work,
        `plenum: work of call ${n} of run ${this.options.runId}`,
      );
    } catch (error) {
      if (PlenumError.is(error) && error.code === 'E_WORKTREE_GONE') await this.forget(tree, used);
      throw error;
    }
    await keepUnder(repository, refs, ref, commit);
    const sealed = await this.describe(ref, facts.base, commit);
    await this.remove(tree, used);
    return sealed;
  }

  discard(tree: OpenWorktree): Promise<void> {
    return this.remove(tree, this.inUse(tree));
  }

  restore(workspace: WorkspaceRef): Promise<boolean> {
    return restoreWork(this.place.repository, workspace, (hash) => this.options.getBlob(hash));
  }

  async diff(workspace: WorkspaceRef): Promise<string> {
    if (workspace.commit === workspace.base) return '';
    if (!(await this.restore(workspace)))
      throw new PlenumError(
        'E_GIT_REF',
        `the work ${workspace.ref} is neither in this repository nor in the run folder`,
        {
          hint: 'plenum resume <run>',
        },
      );
    return diffText(this.place.repository, workspace.base, workspace.commit);
  }

  merge(request: Parameters<Worktrees['merge']>[0]): ReturnType<Worktrees['merge']> {
    return this.merges.take(() =>
      namingFullDisk(() => Merge.run(this.place, this.mergeFolder, request)),
    );
  }

  async close(): Promise<void> {
    await this.merges.take(() => this.mergeFolder.close());
  }

  private inUse(tree: OpenWorktree): UsableWorktree {
    const used = this.used.get(tree);
    if (used === undefined) throw new PlenumError('E_INTERNAL', 'this worktree is not in use');
    return used;
  }

  private async describe(ref: string, base: string, commit: string): Promise<WorkspaceRef> {
    const { repository } = this.place;
    if (commit === base)
      return { ref, base, commit, commits: 0, diffStat: { files: 0, insertions: 0, deletions: 0 } };
    const [count, stat, text] = await Promise.all([
      repository.git.text(['rev-list', '--count', `${base}..${commit}`]),
      diffStat(repository, base, commit),
      bundleOf(repository, ref, base),
    ]);
    const commits = Number(count);
    return {
      ref,
      base,
      commit,
      commits,
      diffStat: stat,
      ...(text === null ? {} : { bundle: await this.options.putBlob(text) }),
    };
  }

  private async remove(tree: OpenWorktree, used: UsableWorktree): Promise<void> {
    await removeWorktree(this.place.repository, used.folder);
    await rm(this.place.baseFiles.sideOf(basename(used.folder.path)), {
      recursive: true,
      force: true,
    });
    this.used.delete(tree);
  }

  /** The folder is gone; commits that the agent had made in it stay under a ref. */
  private async forget(tree: OpenWorktree, used: UsableWorktree): Promise<void> {
    const { repository, refs } = this.place;
    const head = await headOf(repository, used.folder);
    if (head !== null && head !== used.facts.base)
      await keepUnder(repository, refs, refs.kept(basename(used.folder.path)), head);
    await this.remove(tree, used);
  }
}
