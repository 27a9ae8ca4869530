import { join } from 'node:path';
import type { Protect, ProtectedCheck } from '../../core/ports/workspace.js';
import { createTurns } from '../../host/processes/turns.js';
import { checkManifest } from './checked-manifest.js';
import { exists } from './file-state.js';
import { isUnchanged, restoredState } from './remembered.js';
import {
  entryOf,
  matchingFiles,
  type OpenCommit,
  openRememberedFiles,
  type RememberedFiles,
  remember,
  rememberedScripts,
  rememberStart,
  type StartRequest,
} from './remembered-files.js';
import { swapIn, swapOut } from './swap.js';
import { walkMatching } from './walk-matching.js';
import { type WhatToProtect, whatToProtect } from './what-to-protect.js';

interface ProtectedPlace {
  readonly root: string;
  /** A folder of this workspace alone. */
  readonly side: string;
  /** The side folder of the base, when several workspaces share it. */
  readonly remembered?: string;
  readonly openCommit?: OpenCommit | undefined;
  /** Files of the base that the workspace was made without: a sparse checkout leaves them out. */
  readonly leftOut?: ReadonlySet<string> | undefined;
}

/**
 * The protected files of one workspace (X47). Checks run one after the other, as they share the
 * files.
 */
export interface ProtectedFiles {
  readonly base: RememberedFiles;
  remember(globs: readonly string[]): Promise<void>;
  takeStart(request: StartRequest): Promise<number>;
  run<T>(protect: Protect, check: () => Promise<T>): Promise<ProtectedCheck<T>>;
  /** For what was asked already. */
  runThese<T>(what: WhatToProtect, check: () => Promise<T>): Promise<ProtectedCheck<T>>;
}

/** Finishes first what an interrupted process left swapped. */
export async function openProtectedFiles({
  root,
  side,
  remembered = side,
  openCommit,
  leftOut = new Set(),
}: ProtectedPlace): Promise<ProtectedFiles> {
  await checkManifest(remembered);
  const base = await openRememberedFiles(root, remembered, openCommit);
  const place = { root, side, base };
  await swapOut(place);
  const inTurn = createTurns();
  const checked = async <T>(
    { globs, created }: WhatToProtect,
    check: () => Promise<T>,
  ): Promise<ProtectedCheck<T>> => {
    await remember(base, globs);
    const changed = await changedFiles(base, globs, leftOut);
    const unrestored = changed.filter((path) => restoredState(entryOf(base, path)) === null);
    const restored = changed.filter((path) => !unrestored.includes(path));
    const touched = [...new Set([...changed, ...created])].sort();
    if (restored.length === 0) return { result: await check(), touched, unrestored };
    await swapIn(place, restored);
    try {
      return { result: await check(), touched, unrestored };
    } finally {
      await swapOut(place);
    }
  };
  return {
    base,
    remember: (globs) => inTurn(() => remember(base, globs)),
    takeStart: (request) => inTurn(() => rememberStart(base, request)),
    run: (protect, check) =>
      inTurn(async () =>
        checked(await whatToProtect(protect, rememberedScripts(base), root), check),
      ),
    runThese: (what, check) => inTurn(() => checked(what, check)),
  };
}

async function changedFiles(
  base: RememberedFiles,
  globs: readonly string[],
  leftOut: ReadonlySet<string>,
): Promise<readonly string[]> {
  const { root } = base;
  const paths = new Set([...matchingFiles(base, globs), ...(await walkMatching(root, globs))]);
  const changed: string[] = [];
  const isLeftOut = async (path: string) => leftOut.has(path) && !(await exists(join(root, path)));
  for (const path of [...paths].sort())
    if (!(await isLeftOut(path)) && !(await isUnchanged(root, path, entryOf(base, path))))
      changed.push(path);
  return changed;
}
