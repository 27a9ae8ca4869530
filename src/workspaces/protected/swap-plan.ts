import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { isJsonObject } from '../../core/values/json.js';
import { obstacle } from './file-state.js';

/**
 * What a swap is about to do, written before the first file moves. A slot that exists in the side
 * folder has been moved away and not yet put back; that alone tells a later process, after a crash
 * at any moment, what is left to undo.
 */
export interface SwapPlan {
  readonly version: 1;
  /** Present versions, moved to `items/<slot>`. */
  readonly displaced: readonly { readonly path: string; readonly slot: number }[];
  /**
   * Remembered versions, written. `slot` is the displacement that makes room; `null` if nothing lay
   * there.
   */
  readonly restored: readonly { readonly path: string; readonly slot: number | null }[];
  /** Folders made for them, outermost first. */
  readonly folders: readonly string[];
}

/**
 * The plan of a swap that was cut short. It comes from the run folder, which anybody may have
 * written (X180).
 */
export async function readPlan(side: string): Promise<SwapPlan> {
  const file = join(side, 'swap', 'plan.json');
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw refused(file, `it cannot be read: ${String(error)}`, error);
  }
  if (!isPlan(value)) throw refused(file, 'it is no plan of a swap');
  refuseForeignPaths(value, file);
  await refuseLinks(side, value);
  return value;
}

/**
 * A plan never leaves the workspace, whoever wrote it, and what git keeps for itself is never
 * moved.
 */
export function refuseForeignPaths(plan: SwapPlan, file: string): void {
  for (const path of [
    ...plan.displaced.map((one) => one.path),
    ...plan.restored.map((one) => one.path),
    ...plan.folders,
  ]) {
    const parts = path.split(/[/\\]/);
    if (parts.some((part) => part === '' || part === '.' || part === '..'))
      throw refused(file, `${JSON.stringify(path)} is no path inside the workspace`);
    if (parts.some((part) => /^\.(git|plenum)$/i.test(part)))
      throw refused(file, `${JSON.stringify(path)} is never moved`);
  }
}

/**
 * Links may have come onto the way since the plan was made: what is moved goes through real
 * folders, or ones that are not there yet.
 */
export async function refuseObstacle(root: string, path: string): Promise<void> {
  const blocked = await obstacle(root, path);
  if (blocked !== null) throw new Error(`${blocked} is in the way of ${path}`);
}

/**
 * The side folder is filled by plenum with folders and files of its own: a link on the way would
 * lead what is moved elsewhere.
 */
async function refuseLinks(side: string, { displaced }: SwapPlan): Promise<void> {
  for (const folder of [
    side,
    join(side, 'swap'),
    join(side, 'swap', 'items'),
    join(side, 'kept'),
    join(side, 'base'),
  ]) {
    const found = await lstat(folder).catch(() => null);
    if (found !== null && !found.isDirectory()) throw refused(folder, 'it is no folder');
  }
  for (const { path } of displaced) {
    const blocked = await obstacle(side, `kept/${path}`);
    if (blocked !== null && (await lstat(join(side, blocked))).isSymbolicLink())
      throw refused(join(side, blocked), 'it is a link');
  }
}

function isPlan(value: unknown): value is SwapPlan {
  if (!isJsonObject(value)) return false;
  const { displaced, restored, folders } = value;
  const isSlot = (slot: unknown) => Number.isSafeInteger(slot) && Number(slot) >= 0;
  const isMove = (one: unknown, mayBeNull: boolean) =>
    isJsonObject(one) &&
    typeof one.path === 'string' &&
    (isSlot(one.slot) || (mayBeNull && one.slot === null));
  return (
    Array.isArray(displaced) &&
    displaced.every((one) => isMove(one, false)) &&
    Array.isArray(restored) &&
    restored.every((one) => isMove(one, true)) &&
    Array.isArray(folders) &&
    folders.every((one) => typeof one === 'string')
  );
}

function refused(file: string, why: string, cause?: unknown): PlenumError {
  return new PlenumError('E_PROTECT', `${file} is refused: ${why}. Nothing was moved.`, {
    hint: `look at ${file}; if nobody’s work waits beside it, remove it`,
    ...(cause === undefined ? {} : { cause }),
  });
}
