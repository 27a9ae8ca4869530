import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProtectedFiles } from '../protected/protected-files.js';
import { RememberedFiles } from '../protected/remembered-files.js';
import { protectedTest } from '../protected/walk-matching.js';
import { gitIn, inProject, type Repository } from './repository.js';
import { Turns } from './turns.js';
import { freshName } from './worktree-folder.js';

/** What a workspace needs to run a gate; the shared one keeps its own, worktrees have the run's base commit. */
export interface Protection {
  remember(globs: readonly string[]): Promise<void>;
  run<T>(globs: readonly string[], check: () => Promise<T>): Promise<{ readonly result: T; readonly touched: readonly string[] }>;
}

/**
 * Protected files as the run's base commit has them (X47), whatever commit a worktree started from. They are taken out of the
 * repository once, for all worktrees of the run.
 */
export class BaseFiles {
  private readonly turns = new Turns();
  private readonly known = new Set<string>();

  constructor(
    private readonly repository: Repository,
    private readonly base: string,
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

  /** The protection of one worktree; `name` is that of its folder. */
  protectionOf(workspace: string, name: string): Protection {
    const turns = new Turns();
    return {
      remember: (globs) => this.remember(globs),
      run: (globs, check) =>
        turns.take(async () => {
          await this.remember(globs);
          return (await this.files(workspace, name)).run(globs, check);
        }),
    };
  }

  /** Opening finishes a swap that a process which died had begun in that worktree. */
  files(workspace: string, name: string): Promise<ProtectedFiles> {
    return ProtectedFiles.open(workspace, this.sideOf(name), this.side);
  }

  /** Where the files of one worktree wait while a check runs. */
  sideOf(name: string): string {
    return join(this.side, 'worktrees', name);
  }

  private async extract(globs: readonly string[]): Promise<void> {
    const { git, prefix } = this.repository;
    const matches = protectedTest(globs);
    const folder = join(this.side, freshName('extract'));
    await mkdir(join(folder, 'files'), { recursive: true });
    try {
      const inside = prefix === '' ? '' : `${prefix}/`;
      const names = await git.list(['ls-tree', '-r', '-z', '--name-only', this.base, ...(inside === '' ? [] : ['--', inside])]);
      const wanted = names.filter((name) => matches(Buffer.from(name, 'latin1').toString('utf8').slice(inside.length)));
      const here = gitIn(this.repository, join(folder, 'files'), join(folder, 'index'));
      await here.run(['read-tree', this.base]);
      await here.run(['checkout-index', '-f', '-z', '--stdin'], {
        input: Buffer.from(wanted.map((name) => `${name}\0`).join(''), 'latin1'),
      });
      const root = inProject(join(folder, 'files'), prefix);
      await mkdir(root, { recursive: true });
      await (await RememberedFiles.open(root, this.side)).remember(globs);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
