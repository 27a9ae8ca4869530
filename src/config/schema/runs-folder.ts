import { isAbsolute, join, resolve } from 'node:path';

/** Where `runs` leads; `null` where it is neither absolute nor begins in the home folder. */
export function runsFolder(path: string, home: string): string | null {
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(2));
  return isAbsolute(path) ? resolve(path) : null;
}

export function wrongRunsFolder(path: string): string {
  return (
    'wants an absolute path, or one that begins with ~/ (as in "runs": ' +
    `"~/plenum-runs"), not "${path}"`
  );
}
