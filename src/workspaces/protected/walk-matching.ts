import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { globsMatcher } from '../../core/words/glob-match.js';
import { refuseLeavingGlob, refuseSlowGlobs } from '../folder/contained-path.js';

export type PathTest = (path: string) => boolean;

/**
 * Whether a path relative to the workspace is protected. Dotfiles count, and a folder's name means
 * all that it holds.
 */
export function protectedTest(globs: readonly string[]): PathTest {
  for (const glob of globs) refuseLeavingGlob(glob);
  const bare = (glob: string) => glob.replace(/^!/, '').replace(/^\.\//, '').replace(/\/+$/, '');
  const compile = (list: readonly string[]): PathTest => {
    const matches = globsMatcher([...list, ...list.map((glob) => `${glob}/**`)]);
    return (path) => {
      const fits = matches?.(path) ?? 'refused';
      return fits === 'refused' ? refuseSlowGlobs(list) : fits;
    };
  };
  const positive = globs.filter((glob) => !glob.startsWith('!'));
  const wanted = compile(positive.map(bare));
  // Only a pattern that names installed packages means what is in them; the others beside it do
  // not.
  const wantedModules = compile(positive.filter((glob) => namesModules([glob])).map(bare));
  const unwanted = compile(globs.filter((glob) => glob.startsWith('!')).map(bare));
  return (path) => (isModule(path) ? wantedModules(path) : wanted(path)) && !unwanted(path);
}

/** The pattern that this path alone matches. */
export function asLiteral(path: string): string {
  return path.replaceAll(/[\\*?[\]{}()!+@|]/g, '\\$&');
}

export function isModule(path: string): boolean {
  return path.split('/').includes('node_modules');
}

export function namesModules(globs: readonly string[]): boolean {
  return globs.some((glob) => glob.includes('node_modules'));
}

/**
 * Everything but folders: a link counts as what it is, so that one put in the place of a test is
 * seen. Folders behind links are not entered.
 */
export async function walkMatching(
  root: string,
  globs: readonly string[],
): Promise<readonly string[]> {
  const matches = protectedTest(globs);
  return walkFiles(root, { modules: namesModules(globs), matches });
}

/** Without the repository's own store and plenum's, and without folders that nobody may read. */
export async function walkFiles(
  root: string,
  {
    modules = false,
    matches = () => true,
  }: { readonly modules?: boolean; readonly matches?: PathTest } = {},
): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await entriesOf(root, folder)) {
      if (
        entry.name === '.git' ||
        entry.name === '.plenum' ||
        (entry.name === 'node_modules' && !modules)
      )
        continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) await walk(path);
      else if (matches(path)) found.push(path);
    }
  };
  await walk('');
  return found.sort();
}

async function entriesOf(root: string, folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(join(root, folder), { withFileTypes: true });
  } catch (error) {
    // Agents at work take folders away; what was remembered of one that cannot be read is missed by
    // its name.
    if (
      folder !== '' &&
      ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
    )
      return [];
    throw error;
  }
}
