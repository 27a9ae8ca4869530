import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Protect, ProtectedCheck } from '../../core/ports/workspace.js';
import { Turns } from '../git/turns.js';
import type { CommittedFiles } from '../protected/committed-files.js';
import type { ScriptFiles } from '../protected/default-protected.js';
import { ProtectedFiles } from '../protected/protected-files.js';
import { RememberedFiles } from '../protected/remembered-files.js';
import { protectedTest } from '../protected/walk-matching.js';
import { whatToProtect } from '../protected/what-to-protect.js';
import { freshName } from './worktree-folder.js';

/**
 * What a workspace needs to run a gate; the shared one keeps its own, worktrees have the run's base
 * commit.
 */
export interface Protection {
  remember(globs: readonly string[]): Promise<void>;
  run<T>(protect: Protect, check: () => Promise<T>): Promise<ProtectedCheck<T>>;
}

/**
 * Protected files as the run's base commit has them (X47), whatever commit a worktree started from.
 * They are taken out of the repository once, for all worktrees of the run.
 */
export class BaseFiles {
  private readonly turns = new Turns();
  private readonly known = new Set<string>();

  constructor(
    private readonly committed: CommittedFiles,
    /** A folder of this run alone. */
    private readonly side: string,
  ) {}

  remember(globs: readonly string[]): Promise<void> {
    return this.turns.take(async () => {
      const fresh = globs.filter((glob) => !this.known.has(glob));
      if (fresh.length === 0) return;
      await this.extract(fresh);
      for (const glob of fresh) this.known.add(glob);
    });
  }

  /**
   * The protection of one worktree; `name` is that of its folder. A file that it was made without
   * (`leftOut`) is not missing there.
   */
  protectionOf(
    workspace: string,
    name: string,
    leftOut: () => Promise<ReadonlySet<string>>,
  ): Protection {
    const turns = new Turns();
    return {
      remember: (globs) => this.remember(globs),
      run: (protect, check) =>
        turns.take(async () => {
          const what = await whatToProtect(protect, this.scripts(), workspace);
          await this.remember(what.globs);
          return (await this.files(workspace, name, await leftOut())).runThese(what, check);
        }),
    };
  }

  /** Opening finishes a swap that a process which died had begun in that worktree. */
  files(workspace: string, name: string, leftOut?: ReadonlySet<string>): Promise<ProtectedFiles> {
    return ProtectedFiles.open({
      root: workspace,
      side: this.sideOf(name),
      remembered: this.side,
      leftOut,
    });
  }

  /** Where the files of one worktree wait while a check runs. */
  sideOf(name: string): string {
    return join(this.side, 'worktrees', name);
  }

  private scripts(): ScriptFiles {
    return {
      isFile: async (path) => (await this.committed.entries()).has(path),
      text: async (path) => {
        const entry = (await this.committed.entries()).get(path);
        return entry === undefined
          ? null
          : (await this.committed.blob(entry.blob)).toString('utf8');
      },
    };
  }

  private async extract(globs: readonly string[]): Promise<void> {
    const matches = protectedTest(globs);
    const folder = join(this.side, freshName('extract'));
    await mkdir(folder, { recursive: true });
    try {
      const wanted = [...(await this.committed.entries()).keys()].filter(matches);
      const root = await this.committed.checkOut(wanted, folder);
      await (await RememberedFiles.open(root, this.side)).remember(globs);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
