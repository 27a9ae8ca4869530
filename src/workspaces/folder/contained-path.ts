import { realpath } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { containedIn, outsideText } from '../../host/disk/contained.js';

/**
 * The real path of an existing file inside `root`; refuses absolute paths, `..` and links that lead
 * out.
 */
export async function containedPath(root: string, path: string): Promise<string> {
  const place = await containedIn(root, path);
  if ('outside' in place && place.outside !== 'dangling')
    throw outside(path, outsideText[place.outside].replace('the folder', 'the workspace'));
  return realpath('path' in place ? place.path : resolve(root, path)).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ELOOP')
        throw new PlenumError('E_FILE_UNREADABLE', `${path} is a link that leads to itself`);
      throw new PlenumError('E_FILE_NOT_FOUND', `there is no file ${path} in the workspace`, {
        hint: 'list files with files(["**/*"])',
        cause: error,
      });
    },
  );
}

function outside(path: string, why: string): PlenumError {
  return new PlenumError('E_PATH_OUTSIDE', `the path ${JSON.stringify(path)} is refused: ${why}`, {
    hint: 'use a path relative to the workspace',
  });
}

/** Patterns follow the same law as paths; they may hide a `..` in braces. */
export function refuseLeavingGlob(glob: string): void {
  const positive = glob.replace(/^!/, '');
  if (positive === '' || glob.includes('\0')) throw outside(glob, 'it is no pattern');
  if (isAbsolute(positive) || /^[A-Za-z]:[\\/]/.test(positive))
    throw outside(glob, 'it is absolute');
  if (/(?:^|[/\\{,|(])\.\.(?:$|[/\\},|)])/.test(positive))
    throw outside(glob, 'it leads out of the workspace');
}

/** For a pattern that cannot be compared with a path in time (X186). */
export function refuseSlowGlobs(globs: readonly string[]): never {
  const shown = globs.map((glob) => glob.slice(0, 100)).join(' ');
  throw new PlenumError('E_PATH_OUTSIDE', `${shown} is refused: it takes too long to match`, {
    hint: 'name narrower patterns with fewer *, for example src/**/*.ts',
  });
}
