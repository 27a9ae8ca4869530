import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Protect, ProtectedCheck } from '../../core/ports/workspace.js';
import { createTurns } from '../../host/processes/turns.js';
import type { CommittedFiles } from '../protected/committed-files.js';
import type { ScriptFiles } from '../protected/default-protected.js';
import { openProtectedFiles, type ProtectedFiles } from '../protected/protected-files.js';
import { openRememberedFiles, remember } from '../protected/remembered-files.js';
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

export interface BaseFiles {
  /**
   * The protection of one worktree; `name` is that of its folder. A file that it was made without
   * (`leftOut`) is not missing there.
   */
  protectionOf(
    workspace: string,
    name: string,
    leftOut: () => Promise<ReadonlySet<string>>,
  ): Protection;
  /** Opening finishes a swap that a process which died had begun in that worktree. */
  files(workspace: string, name: string, leftOut?: ReadonlySet<string>): Promise<ProtectedFiles>;
  /** Where the files of one worktree wait while a check runs. */
  sideOf(name: string): string;
}

/**
 * Protected files as the run's base commit has them (X47), whatever commit a worktree started from.
 * They are taken out of the repository once, for all worktrees of the run. `side`: a folder of this
 * run alone.
 */
export function baseFiles(committed: CommittedFiles, side: string): BaseFiles {
  const inTurn = createTurns();
  const known = new Set<string>();
  const rememberOnce = (globs: readonly string[]): Promise<void> =>
    inTurn(async () => {
      const fresh = globs.filter((glob) => !known.has(glob));
      if (fresh.length === 0) return;
      await extract(committed, side, fresh);
      for (const glob of fresh) known.add(glob);
    });
  const sideOf = (name: string): string => join(side, 'worktrees', name);
  const files: BaseFiles['files'] = (workspace, name, leftOut) =>
    openProtectedFiles({ root: workspace, side: sideOf(name), remembered: side, leftOut });
  return {
    sideOf,
    files,
    protectionOf(workspace, name, leftOut) {
      const inTurnHere = createTurns();
      return {
        remember: rememberOnce,
        run: (protect, check) =>
          inTurnHere(async () => {
            const what = await whatToProtect(protect, scriptsOf(committed), workspace);
            await rememberOnce(what.globs);
            return (await files(workspace, name, await leftOut())).runThese(what, check);
          }),
      };
    },
  };
}

function scriptsOf(committed: CommittedFiles): ScriptFiles {
  return {
    isFile: async (path) => (await committed.entries()).has(path),
    async text(path) {
      const entry = (await committed.entries()).get(path);
      return entry === undefined ? null : (await committed.blob(entry.blob)).toString('utf8');
    },
  };
}

async function extract(
  committed: CommittedFiles,
  side: string,
  globs: readonly string[],
): Promise<void> {
  const folder = join(side, freshName('extract'));
  await mkdir(folder, { recursive: true });
  try {
    const wanted = [...(await committed.entries()).keys()].filter(protectedTest(globs));
    const root = await committed.checkOut(wanted, folder);
    await remember(await openRememberedFiles(root, side), globs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
