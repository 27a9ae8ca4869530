import { checkManifest } from './checked-manifest.js';
import { fileState, sameState } from './file-state.js';
import { RememberedFiles } from './remembered-files.js';
import { Swap } from './swap.js';
import { walkMatching } from './walk-matching.js';

/** The protected files of one workspace (X47). Checks run one after the other, as they share the files. */
export class ProtectedFiles {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly root: string,
    private readonly base: RememberedFiles,
    private readonly swap: Swap,
  ) {}

  /** Finishes first what an interrupted process left swapped. `remembered` is the side folder of the base, when several workspaces share it. */
  static async open(root: string, side: string, remembered: string = side): Promise<ProtectedFiles> {
    await checkManifest(remembered);
    const base = await RememberedFiles.open(root, remembered);
    const swap = new Swap(root, side, base);
    await swap.out();
    return new ProtectedFiles(root, base, swap);
  }

  remember(globs: readonly string[]): Promise<void> {
    return this.inTurn(() => this.base.remember(globs));
  }

  run<T>(globs: readonly string[], check: () => Promise<T>): Promise<{ readonly result: T; readonly touched: readonly string[] }> {
    return this.inTurn(async () => {
      await this.base.remember(globs);
      const touched = await this.touched(globs);
      if (touched.length === 0) return { result: await check(), touched };
      await this.swap.in(touched);
      try {
        return { result: await check(), touched };
      } finally {
        await this.swap.out();
      }
    });
  }

  private async touched(globs: readonly string[]): Promise<readonly string[]> {
    const paths = new Set([...this.base.matching(globs), ...(await walkMatching(this.root, globs))]);
    const touched: string[] = [];
    for (const path of [...paths].sort()) {
      if (!sameState(this.base.state(path), await fileState(this.root, path))) touched.push(path);
    }
    return touched;
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.last.then(act, act);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
