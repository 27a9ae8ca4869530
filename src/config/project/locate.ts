import { createHash } from 'node:crypto';
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { configuredRuns } from './configured-runs.js';

/**
 * The project of a folder: the nearest one, from it upwards, that holds `.plenum` or is the root of
 * a repository; else the folder itself. The home folder is never found on the way up: its `.plenum`
 * is the personal configuration.
 */
export function locateProject(cwd: string, home: string): string {
  const start = resolve(cwd);
  for (let folder = start; ; folder = dirname(folder)) {
    if (folder === resolve(home) && folder !== start) return start;
    if (
      (folder !== resolve(home) && existsSync(join(folder, '.plenum'))) ||
      existsSync(join(folder, '.git'))
    )
      return folder;
    if (dirname(folder) === folder) return start;
  }
}

/**
 * Where the run folders of a project are: in it, or where the home setting `runs` moves them.
 * Without a home folder (the library reads no configuration) in it. Throws E_RUNS_LINK where a link
 * would take them elsewhere unsaid (X180).
 */
export function runsRootOf(project: string, home: string | null = null): string {
  const moved = home === null ? null : configuredRuns(home);
  if (moved !== null) return join(moved, folderNameOf(project));
  const runs = join(project, '.plenum', 'runs');
  for (const folder of [dirname(runs), runs]) {
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() !== true) continue;
    throw new PlenumError(
      'E_RUNS_LINK',
      `${folder} is a link, so no run is written or read there.`,
      {
        hint:
          'remove the link; to keep runs elsewhere, set "runs" in ' +
          '~/.plenum/config.json: plenum help configuration',
      },
    );
  }
  return runs;
}

/** Readable, and another one for every project: two of the same name do not meet. */
function folderNameOf(project: string): string {
  const real = attempt(() => realpathSync(project)) ?? resolve(project);
  const name =
    basename(real)
      .replace(/[^\w.-]/g, '_')
      .replace(/^\.+/, '') || 'project';
  return `${name.slice(0, 60)}-${createHash('sha256').update(real).digest('hex').slice(0, 8)}`;
}

function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
