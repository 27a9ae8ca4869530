import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { PlenumError } from '../../core/model/errors.js';

export function leavesFolder(root: string, path: string): boolean {
  const from = relative(root, path);
  return from === '..' || from.startsWith(`..${sep}`) || isAbsolute(from);
}

/** The real path of an existing file inside `root`; refuses absolute paths, `..` and links that lead out. */
export async function containedPath(root: string, path: string): Promise<string> {
  if (path === '' || path.includes('\0')) throw outside(path, 'it is no path');
  if (isAbsolute(path)) throw outside(path, 'it is absolute');
  const wanted = resolve(root, path);
  if (leavesFolder(root, wanted)) throw outside(path, 'it leads out of the workspace');
  const real = await realpath(wanted).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ELOOP') throw new PlenumError('E_FILE_UNREADABLE', `${path} is a link that leads to itself`);
    throw new PlenumError('E_FILE_NOT_FOUND', `there is no file ${path} in the workspace`, { hint: 'list files with files(["**/*"])', cause: error });
  });
  if (leavesFolder(await realpath(root), real)) throw outside(path, 'it is a link that leads out of the workspace');
  return real;
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
  if (isAbsolute(positive) || /^[A-Za-z]:[\\/]/.test(positive)) throw outside(glob, 'it is absolute');
  if (/(?:^|[/\\{,|(])\.\.(?:$|[/\\},|)])/.test(positive)) throw outside(glob, 'it leads out of the workspace');
}
