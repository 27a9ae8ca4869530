import { cp, mkdir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { syncFolder, writeDurable } from '../../host/disk/durable-file.js';
import { exists, fileState, obstacle, sameState } from './file-state.js';
import type { RememberedFiles } from './remembered-files.js';
import { readPlan, refuseForeignPaths, refuseObstacle, type SwapPlan } from './swap-plan.js';

export class Swap {
  private readonly folder: string;
  private readonly planFile: string;

  constructor(
    private readonly root: string,
    private readonly side: string,
    private readonly base: RememberedFiles,
  ) {
    this.folder = join(side, 'swap');
    this.planFile = join(this.folder, 'plan.json');
  }

  /** Puts the remembered versions in. If that fails half way, everything is as before. */
  async in(touched: readonly string[]): Promise<void> {
    const plan = await this.plan(touched);
    refuseForeignPaths(plan, join(this.side, 'base', 'manifest.json'));
    await mkdir(join(this.folder, 'items'), { recursive: true });
    await writeDurable(this.planFile, JSON.stringify(plan));
    try {
      for (const { path, slot } of plan.displaced)
        await move(join(this.root, path), this.slot(slot));
      await syncFolder(join(this.folder, 'items'));
      for (const { path } of plan.restored) await this.base.restore(path);
    } catch (error) {
      await this.out();
      throw PlenumError.is(error)
        ? error
        : new PlenumError('E_PROTECT', `protected files could not be restored: ${String(error)}`, {
            cause: error,
          });
    }
  }

  /**
   * Puts the present versions back; also what an interrupted process left to do. What the check
   * made of protected files goes to `kept/`.
   */
  async out(): Promise<void> {
    if (!(await exists(this.planFile))) return;
    const plan = await readPlan(this.side);
    try {
      await this.undo(plan);
    } catch (error) {
      throw new PlenumError(
        'E_PROTECT',
        `the agents' versions of protected files could not be put back: ${String(error)}`,
        {
          hint:
            `they are in ${join(this.folder, 'items')}; free the disk or the ` +
            'rights, then resume the run',
          cause: error,
        },
      );
    }
    await unlink(this.planFile);
    await rm(this.folder, { recursive: true, force: true });
  }

  private async undo(plan: SwapPlan): Promise<void> {
    for (const { path, slot } of plan.restored) {
      if (slot !== null && !(await exists(this.slot(slot)))) continue;
      await this.clear(path);
    }
    for (const folder of [...plan.folders].reverse())
      if ((await obstacle(this.root, folder)) === null)
        await rmdir(join(this.root, folder)).catch(() => undefined);
    for (const { path, slot } of plan.displaced) {
      if (!(await exists(this.slot(slot)))) continue;
      await this.clear(path);
      await refuseObstacle(this.root, path);
      await mkdir(dirname(join(this.root, path)), { recursive: true });
      await move(this.slot(slot), join(this.root, path));
    }
  }

  /**
   * Frees a path: the remembered version may go, anything else is somebody's work and is kept
   * aside.
   */
  private async clear(path: string): Promise<void> {
    const blocked = await obstacle(this.root, path);
    const full = join(this.root, path);
    if (blocked !== null || !(await exists(full))) return;
    const state = await fileState(this.root, path);
    if (sameState(state, this.base.state(path))) return unlink(full);
    let kept = join(this.side, 'kept', path);
    for (let copy = 2; await exists(kept); copy += 1)
      kept = join(this.side, 'kept', `${path}.${copy}`);
    await mkdir(dirname(kept), { recursive: true });
    await move(full, kept);
  }

  private slot(number: number): string {
    return join(this.folder, 'items', String(number));
  }

  private async plan(touched: readonly string[]): Promise<SwapPlan> {
    const away = new Map<string, string>();
    for (const path of touched) {
      const blocked = await obstacle(this.root, path);
      if (blocked !== null) away.set(path, blocked);
      else if (await exists(join(this.root, path))) away.set(path, path);
    }
    const all = [...new Set(away.values())].sort();
    const displaced = all
      .filter((path) => !all.some((other) => path.startsWith(`${other}/`)))
      .map((path, slot) => ({ path, slot }));
    const roomOf = (path: string) =>
      displaced.find((one) => path === one.path || path.startsWith(`${one.path}/`))?.slot ?? null;
    const restored = touched
      .filter((path) => this.base.state(path).kind !== 'absent')
      .map((path) => ({ path, slot: roomOf(path) }));
    const folders = new Set<string>();
    for (const { path } of restored) {
      for (const folder of ancestors(path)) {
        if (roomOf(folder) !== null || !(await exists(join(this.root, folder))))
          folders.add(folder);
      }
    }
    return { version: 1, displaced, restored, folders: [...folders].sort() };
  }
}

function ancestors(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** The side folder may lie on another disk; there the copy is complete before the original goes. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await cp(from, `${to}.part`, {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
      errorOnExist: true,
      force: false,
    });
    await rename(`${to}.part`, to);
    await rm(from, { recursive: true });
  }
}
