import { lstat, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Whether `path` is outside of `root`, by its words alone. */
export function leavesFolder(root: string, path: string): boolean {
  const from = relative(root, path);
  return from === '..' || from.startsWith(`..${sep}`) || isAbsolute(from);
}

/** Why a path is not in a folder; `dangling`: a link to nothing, or to itself. */
type Outside = 'no path' | 'absolute' | 'leads out' | 'link out' | 'dangling';
type Contained = { readonly path: string } | { readonly outside: Outside };

export const outsideText: Readonly<Record<Outside, string>> = {
  'no path': 'it is no path',
  absolute: 'it is absolute',
  'leads out': 'it leads out of the folder',
  'link out': 'it is a link that leads out of the folder',
  dangling: 'it is a link to nothing, or to itself',
};

/**
 * Where `path` lies below `root`, or why it is elsewhere: an absolute path, `..`, or a link on the
 * way, the last part included, that leads out. What does not exist yet counts by the nearest folder
 * that does; a link to nothing counts as outside, since what is written there would land wherever
 * it points.
 */
export async function containedIn(root: string, path: string): Promise<Contained> {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) return { outside: 'no path' };
  if (isAbsolute(path) || /^[A-Za-z]:[\\/]/.test(path)) return { outside: 'absolute' };
  const wanted = resolve(root, path);
  if (leavesFolder(resolve(root), wanted)) return { outside: 'leads out' };
  const top = await realpath(root);
  for (let there = wanted; ; there = dirname(there)) {
    if (there === dirname(there)) return { outside: 'leads out' };
    if ((await lstat(there).catch(() => null)) === null) continue;
    const real = await realpath(there).catch(() => null);
    if (real === null) return { outside: 'dangling' };
    return leavesFolder(top, real)
      ? { outside: 'link out' }
      : { path: join(real, relative(there, wanted)) };
  }
}
