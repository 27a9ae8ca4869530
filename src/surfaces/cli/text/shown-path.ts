import { isAbsolute, relative } from 'node:path';

/** A path as a person who stands in `cwd` types it: relative below it, else absolute. */
export function shownPath(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near;
}
