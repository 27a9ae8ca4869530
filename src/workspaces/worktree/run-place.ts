import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workspace } from '../../core/ports/workspace.js';
import { childEnvironment } from '../../host/programs/child-environment.js';
import { withoutRepositoryVariables } from '../../host/programs/repository-variables.js';
import { readableName } from '../git/git.js';
import { type Guard, guardOf, withoutGuarded } from '../git/guarded-paths.js';
import { type RunRefs, refsOf } from '../git/refs.js';
import { commitOf, gitIn, inProject, type Repository } from '../git/repository.js';
import { committedFiles } from '../git/repository-files.js';
import { indexIn, snapshotTree } from '../git/snapshot.js';
import {
  changedNames,
  leftOutOf,
  readSparseCheckout,
  type SparseCheckout,
} from '../git/sparse-checkout.js';
import { BaseFiles } from './base-files.js';
import { bringIn, runSetup, type UsableSettings } from './make-usable.js';
import { settleLeftOut } from './settle-left-out.js';
import { type WorktreeFacts, writeFacts } from './worktree-facts.js';
import {
  addWorktree,
  removeWorktree,
  runWorktrees,
  type WorktreeFolder,
} from './worktree-folder.js';
import { openWorktreeWorkspace } from './worktree-workspace.js';

export interface RunPlaceOptions {
  readonly runId: string;
  readonly runDir: string;
  readonly base: string;
  readonly settings: UsableSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly allowSecrets?: readonly string[];
  /** Value of `PLENUM_CALL` in commands. */
  readonly mark?: string;
}

export interface UsableWorktree {
  readonly workspace: Workspace;
  readonly folder: WorktreeFolder;
  readonly facts: WorktreeFacts;
}

/** Where the worktrees of one run are, and how a fresh one is made usable. */
export class RunPlace {
  readonly refs: RunRefs;
  readonly baseFiles: BaseFiles;
  private readonly environment: Readonly<Record<string, string>>;
  private guard: Promise<Guard> | null = null;
  private sparse: Promise<SparseCheckout | null> | null = null;

  constructor(
    readonly repository: Repository,
    readonly options: RunPlaceOptions,
  ) {
    this.refs = refsOf(options.runId);
    this.baseFiles = new BaseFiles(
      committedFiles(repository, options.base),
      join(options.runDir, 'protect-worktrees'),
    );
    this.environment = childEnvironment(
      withoutRepositoryVariables(options.environment),
      options.mark ?? options.runId,
      options.allowSecrets,
    );
  }

  /** The user's project folder. */
  get project(): string {
    return inProject(this.repository.root, this.repository.prefix);
  }

  /** The histories of repositories that agents made inside their worktrees. */
  nestedTo(name: string): string {
    return join(this.options.runDir, 'nested', name);
  }

  /** A fresh worktree, linked, copied and set up; what fails leaves nothing behind. */
  async make(name: string, n: number | null, commit: string): Promise<UsableWorktree> {
    const path = join(await runWorktrees(this.repository, this.options.runId), name);
    let folder: WorktreeFolder = { path, admin: null };
    try {
      const cleared = await this.clearedTree(commit);
      const sparse = await this.sparseCheckout();
      const leaving = sparse === null ? null : { ...sparse, since: this.options.base };
      const added = await addWorktree(this.repository, path, {
        commit,
        tree: cleared ?? commit,
        sparse: leaving,
      });
      folder = added;
      const { prefix } = this.repository;
      const cwd = inProject(path, prefix);
      await mkdir(cwd, { recursive: true });
      const brought = await bringIn(this.project, cwd, this.options.settings);
      const excluded = brought.map((one) => (prefix === '' ? one : `${prefix}/${one}`));
      await runSetup(cwd, this.options.settings, this.environment);
      const facts: WorktreeFacts = {
        version: 1,
        n,
        base: commit,
        prefix,
        excluded,
        setupTree: await this.setupTree(added, commit, {
          excluded,
          cleared,
          sparse: sparse !== null,
        }),
        ...(sparse === null ? {} : { sparse }),
      };
      await writeFacts(added.admin, facts);
      return { workspace: await this.workspace(folder, name, commit), folder, facts };
    } catch (error) {
      await removeWorktree(this.repository, folder).catch(() => undefined);
      throw error;
    }
  }

  workspace(folder: WorktreeFolder, name: string, base: string): Promise<Workspace> {
    const path = inProject(folder.path, this.repository.prefix);
    return openWorktreeWorkspace({
      path,
      base,
      environment: this.environment,
      protection: this.baseFiles.protectionOf(path, name, () => this.leftOut(base)),
    });
  }

  /** As the user has it when the run makes its first worktree; all later ones are alike. */
  sparseCheckout(): Promise<SparseCheckout | null> {
    this.sparse ??= readSparseCheckout(this.repository);
    return this.sparse;
  }

  /** Paths of the project that a worktree of a commit was made without. */
  private async leftOut(commit: string): Promise<ReadonlySet<string>> {
    const sparse = await this.sparseCheckout();
    if (sparse === null) return new Set();
    const changed = new Set(await changedNames(this.repository, this.options.base, commit));
    const names = (await leftOutOf(this.repository, sparse, commit))
      .filter((name) => !changed.has(name))
      .map(readableName);
    const inside = this.repository.prefix === '' ? '' : `${this.repository.prefix}/`;
    return new Set(
      names.filter((path) => path.startsWith(inside)).map((path) => path.slice(inside.length)),
    );
  }

  /**
   * Guarded files that the run's base does not have like this, for another call left them, do not
   * come into a worktree: a backend or a command might obey them there. They count as what the
   * setup made, so that they are no deletions of the agent. `null` when there are none.
   */
  private async clearedTree(commit: string): Promise<string | null> {
    const { base } = this.options;
    if (commit === base) return null;
    this.guard ??= guardOf(this.repository, base);
    return (
      (await withoutGuarded(this.repository, await this.guard, { from: base, to: commit }))?.tree ??
      null
    );
  }

  private async setupTree(
    folder: WorktreeFolder & { readonly admin: string },
    commit: string,
    {
      excluded,
      cleared,
      sparse,
    }: {
      readonly excluded: readonly string[];
      readonly cleared: string | null;
      readonly sparse: boolean;
    },
  ): Promise<string | null> {
    if (this.options.settings.setup === undefined) return cleared;
    const git = gitIn(this.repository, folder.path, indexIn(folder.admin));
    await settleLeftOut(this.repository, { git, folder: folder.path, excluded }, folder, sparse);
    const tree = await snapshotTree({ git, folder: folder.path, excluded, nestedTo: null });
    return tree === (await git.text(['rev-parse', `${commit}^{tree}`])) ? null : tree;
  }
}

/** Where the branch of the run is: what landed, else the commit it started from. */
export async function tipOf({
  repository,
  refs,
  options,
}: Pick<RunPlace, 'repository' | 'refs' | 'options'>): Promise<string> {
  return (await commitOf(repository, refs.branchRef)) ?? options.base;
}
