import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What lies at a path. `other` is a folder, a pipe, or a file that is reached through a link or
 * through another file.
 */
export type FileState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly hash: string; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'other' };

export function contentHash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Nothing at that path, or something on the way to it is no folder. */
function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/**
 * The first folder on the way to `path` that is no real folder (a link or a file stands there), if
 * any.
 */
export async function obstacle(root: string, path: string): Promise<string | null> {
  const parts = path.split('/');
  for (let length = 1; length < parts.length; length += 1) {
    const folder = parts.slice(0, length).join('/');
    try {
      if (!(await lstat(join(root, folder))).isDirectory()) return folder;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }
  return null;
}

export async function fileState(root: string, path: string): Promise<FileState> {
  if ((await obstacle(root, path)) !== null) return { kind: 'other' };
  const full = join(root, path);
  try {
    const stat = await lstat(full);
    if (stat.isSymbolicLink()) return { kind: 'link', target: await readlink(full) };
    if (!stat.isFile()) return { kind: 'other' };
    return { kind: 'file', hash: contentHash(await readFile(full)), mode: stat.mode & 0o777 };
  } catch (error) {
    if (isAbsent(error)) return { kind: 'absent' };
    throw error;
  }
}

export function sameState(left: FileState, right: FileState): boolean {
  if (left.kind === 'file' && right.kind === 'file')
    return left.hash === right.hash && (left.mode & 0o111) === (right.mode & 0o111);
  if (left.kind === 'link' && right.kind === 'link') return left.target === right.target;
  return left.kind === 'absent' && right.kind === 'absent';
}
