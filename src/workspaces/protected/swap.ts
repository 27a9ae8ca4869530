import { cp, mkdir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { syncFolder, writeDurable } from '../../host/disk/durable-file.js';
import { exists, fileState, obstacle, sameState } from './file-state.js';
import { type RememberedFiles, restoreFile, stateOf } from './remembered-files.js';
import { readPlan, refuseForeignPaths, refuseObstacle, type SwapPlan } from './swap-plan.js';

/** Where remembered versions are swapped in for present ones. */
export interface SwapPlace {
  readonly root: string;
  /** A folder of this workspace alone. */
  readonly side: string;
  readonly base: RememberedFiles;
}

const folderOf = ({ side }: SwapPlace): string => join(side, 'swap');
const planFileOf = (place: SwapPlace): string => join(folderOf(place), 'plan.json');
const slotIn = (place: SwapPlace, slot: number): string =>
  join(folderOf(place), 'items', String(slot));

/** Puts the remembered versions in. If that fails half way, everything is as before. */
export async function swapIn(place: SwapPlace, touched: readonly string[]): Promise<void> {
  const { root, side, base } = place;
  const plan = await planOf(place, touched);
  refuseForeignPaths(plan, join(side, 'base', 'manifest.json'));
  const items = join(folderOf(place), 'items');
  await mkdir(items, { recursive: true });
  await writeDurable(planFileOf(place), JSON.stringify(plan));
  try {
    for (const { path, slot } of plan.displaced) await move(join(root, path), slotIn(place, slot));
    await syncFolder(items);
    for (const { path } of plan.restored) await restoreFile(base, path);
  } catch (error) {
    await swapOut(place);
    throw PlenumError.is(error)
      ? error
      : new PlenumError('E_PROTECT', `protected files could not be restored: ${String(error)}`, {
          hint: 'free the disk or the rights, then resume the run; everything is as before',
          cause: error,
        });
  }
}

/**
 * Puts the present versions back; also what an interrupted process left to do. What the check made
 * of protected files goes to `kept/`.
 */
export async function swapOut(place: SwapPlace): Promise<void> {
  if (!(await exists(planFileOf(place)))) return;
  const plan = await readPlan(place.side);
  try {
    await undo(place, plan);
  } catch (error) {
    throw new PlenumError(
      'E_PROTECT',
      `the agents' versions of protected files could not be put back: ${String(error)}`,
      {
        hint: `they are in ${join(folderOf(place), 'items')}; free the disk or the rights, then resume the run`,
        cause: error,
      },
    );
  }
  await unlink(planFileOf(place));
  await rm(folderOf(place), { recursive: true, force: true });
}

async function undo(place: SwapPlace, plan: SwapPlan): Promise<void> {
  const { root } = place;
  for (const { path, slot } of plan.restored) {
    if (slot !== null && !(await exists(slotIn(place, slot)))) continue;
    await clear(place, path);
  }
  for (const folder of [...plan.folders].reverse())
    if ((await obstacle(root, folder)) === null)
      await rmdir(join(root, folder)).catch(() => undefined);
  for (const { path, slot } of plan.displaced) {
    if (!(await exists(slotIn(place, slot)))) continue;
    await clear(place, path);
    await refuseObstacle(root, path);
    await mkdir(dirname(join(root, path)), { recursive: true });
    await move(slotIn(place, slot), join(root, path));
  }
}

/**
 * Frees a path: the remembered version may go, anything else is somebody's work and is kept aside.
 */
async function clear({ root, side, base }: SwapPlace, path: string): Promise<void> {
  const blocked = await obstacle(root, path);
  const full = join(root, path);
  if (blocked !== null || !(await exists(full))) return;
  const state = await fileState(root, path);
  if (sameState(state, stateOf(base, path))) return unlink(full);
  let kept = join(side, 'kept', path);
  for (let copy = 2; await exists(kept); copy += 1) kept = join(side, 'kept', `${path}.${copy}`);
  await mkdir(dirname(kept), { recursive: true });
  await move(full, kept);
}

async function planOf({ root, base }: SwapPlace, touched: readonly string[]): Promise<SwapPlan> {
  const away = new Set<string>();
  for (const path of touched) {
    const blocked = await obstacle(root, path);
    if (blocked !== null) away.add(blocked);
    else if (await exists(join(root, path))) away.add(path);
  }
  const all = [...away].sort();
  const displaced = all
    .filter((path) => !all.some((other) => path.startsWith(`${other}/`)))
    .map((path, slot) => ({ path, slot }));
  const roomOf = (path: string) =>
    displaced.find((one) => path === one.path || path.startsWith(`${one.path}/`))?.slot ?? null;
  const restored = touched
    .filter((path) => stateOf(base, path).kind !== 'absent')
    .map((path) => ({ path, slot: roomOf(path) }));
  const folders = new Set<string>();
  for (const folder of restored.flatMap(({ path }) => ancestors(path)))
    if (roomOf(folder) !== null || !(await exists(join(root, folder)))) folders.add(folder);
  return { version: 1, displaced, restored, folders: [...folders].sort() };
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
