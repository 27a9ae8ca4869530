import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The project of a folder: the nearest one, from it upwards, that holds `.plenum` or is the root of a repository; else the
 * folder itself. The home folder is never found on the way up: its `.plenum` is the personal configuration.
 */
export function locateProject(cwd: string, home: string): string {
  const start = resolve(cwd);
  for (let folder = start; ; folder = dirname(folder)) {
    if (folder === resolve(home) && folder !== start) return start;
    if ((folder !== resolve(home) && existsSync(join(folder, '.plenum'))) || existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return start;
  }
}

export function runsRootOf(project: string): string {
  return join(project, '.plenum', 'runs');
}
