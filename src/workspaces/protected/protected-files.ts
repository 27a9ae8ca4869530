import { join } from 'node:path';
import type { Protect, ProtectedCheck } from '../../core/ports/workspace.js';
import { checkManifest } from './checked-manifest.js';
import { exists } from './file-state.js';
import { isUnchanged, restoredState } from './remembered.js';
import { type OpenCommit, RememberedFiles, type StartRequest } from './remembered-files.js';
import { Swap } from './swap.js';
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
export class ProtectedFiles {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly root: string,
    readonly base: RememberedFiles,
    private readonly swap: Swap,
    private readonly leftOut: ReadonlySet<string>,
  ) {}

  /** Finishes first what an interrupted process left swapped. */
  static async open({
    root,
    side,
    remembered = side,
    openCommit,
    leftOut = new Set(),
  }: ProtectedPlace): Promise<ProtectedFiles> {
    await checkManifest(remembered);
    const base = await RememberedFiles.open(root, remembered, openCommit);
    const swap = new Swap(root, side, base);
    await swap.out();
    return new ProtectedFiles(root, base, swap, leftOut);
  }

  remember(globs: readonly string[]): Promise<void> {
    return this.inTurn(() => this.base.remember(globs));
  }

  takeStart(request: StartRequest): Promise<number> {
    return this.inTurn(() => this.base.takeStart(request));
  }

  run<T>(protect: Protect, check: () => Promise<T>): Promise<ProtectedCheck<T>> {
    return this.inTurn(async () =>
      this.checked(await whatToProtect(protect, this.base, this.root), check),
    );
  }

  /** In turn, for what was asked already. */
  runThese<T>(what: WhatToProtect, check: () => Promise<T>): Promise<ProtectedCheck<T>> {
    return this.inTurn(() => this.checked(what, check));
  }

  private async checked<T>(
    { globs, created }: WhatToProtect,
    check: () => Promise<T>,
  ): Promise<ProtectedCheck<T>> {
    await this.base.remember(globs);
    const changed = await this.changed(globs);
    const unrestored = changed.filter((path) => restoredState(this.base.entry(path)) === null);
    const restored = changed.filter((path) => !unrestored.includes(path));
    const touched = [...new Set([...changed, ...created])].sort();
    if (restored.length === 0) return { result: await check(), touched, unrestored };
    await this.swap.in(restored);
    try {
      return { result: await check(), touched, unrestored };
    } finally {
      await this.swap.out();
    }
  }

  private async changed(globs: readonly string[]): Promise<readonly string[]> {
    const paths = new Set([
      ...this.base.matching(globs),
      ...(await walkMatching(this.root, globs)),
    ]);
    const changed: string[] = [];
    const isLeftOut = async (path: string) =>
      this.leftOut.has(path) && !(await exists(join(this.root, path)));
    for (const path of [...paths].sort())
      if (!(await isLeftOut(path)) && !(await isUnchanged(this.root, path, this.base.entry(path))))
        changed.push(path);
    return changed;
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.last.then(act, act);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
