import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '../../core/values/json.js';
import type { PackPlace } from './content-pack.js';
import { type FileState, fileState, obstacle, sameState } from './file-state.js';

/**
 * What is known of a path of the base. The content of a file lies in the pack, in the repository
 * (`blob`), or, as the first version kept it, in a file that is named after its hash. `seen` is a
 * file too large to be kept: only that it changed can be told.
 */
export type Remembered =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'file';
      readonly hash: string;
      readonly mode: number;
      readonly pack?: PackPlace;
      readonly blob?: string;
    }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'seen'; readonly stamp: string };

/** How the base of a whole run was taken. */
export interface Start {
  /** Commit that answers for tracked files that are not listed. */
  readonly commit: string | null;
  /** Taken when agents had worked already: the run could reach no gate before. */
  readonly late: boolean;
  /** Patterns whose files were all looked at, wherever they lay. */
  readonly globs: readonly string[];
  /**
   * Folders that were not looked into otherwise, each with a slash at the end; `''` is everything.
   */
  readonly unseen: readonly string[];
}

export interface Manifest {
  readonly version: 1 | 2;
  /** Patterns whose files are listed. */
  readonly globs: readonly string[];
  readonly files: Readonly<Record<string, Remembered>>;
  readonly start: Start | null;
}

export const emptyManifest: Manifest = { version: 2, globs: [], files: {}, start: null };

export function readManifest(text: string): Manifest {
  const read: unknown = JSON.parse(text);
  const { globs, files, start } = isJsonObject(read)
    ? (read as unknown as Manifest)
    : emptyManifest;
  return { version: 2, globs: globs ?? [], files: files ?? {}, start: start ?? null };
}

/** The state that a restored file has; `null` for one that cannot be restored. */
export function restoredState(entry: Remembered): FileState | null {
  if (entry.kind === 'seen') return null;
  if (entry.kind === 'file') return { kind: 'file', hash: entry.hash, mode: entry.mode };
  return entry;
}

/** Whether what lies at the path is still what was remembered. */
export async function isUnchanged(root: string, path: string, entry: Remembered): Promise<boolean> {
  if (entry.kind !== 'seen')
    return sameState(restoredState(entry) ?? { kind: 'other' }, await fileState(root, path));
  return (await obstacle(root, path)) === null && entry.stamp === (await stampOf(join(root, path)));
}

/**
 * Changes whenever anybody writes: nobody sets the change time of an inode by will. `null` when
 * nothing lies there.
 */
export async function stampOf(path: string): Promise<string | null> {
  const stat = await lstat(path, { bigint: true }).catch(() => null);
  return stat === null ? null : `${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
}
