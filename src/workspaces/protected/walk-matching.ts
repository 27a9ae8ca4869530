import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { refuseLeavingGlob } from '../folder/contained-path.js';

export type PathTest = (path: string) => boolean;

/** Whether a path relative to the workspace is protected. Dotfiles count, and a folder's name means all that it holds. */
export function protectedTest(globs: readonly string[]): PathTest {
  for (const glob of globs) refuseLeavingGlob(glob);
  const bare = (glob: string) => glob.replace(/^!/, '').replace(/^\.\//, '').replace(/\/+$/, '');
  const compile = (list: readonly string[]) =>
    list.length === 0 ? () => false : picomatch([...list, ...list.map((glob) => `${glob}/**`)], { dot: true, nonegate: true });
  const wanted = compile(globs.filter((glob) => !glob.startsWith('!')).map(bare));
  const unwanted = compile(globs.filter((glob) => glob.startsWith('!')).map(bare));
  const modules = globs.some((glob) => glob.includes('node_modules'));
  return (path) => wanted(path) && !unwanted(path) && (modules || !path.split('/').includes('node_modules'));
}

/** Everything but folders: a link counts as what it is, so that one put in the place of a test is seen. Folders behind links are not entered. */
export async function walkMatching(root: string, globs: readonly string[]): Promise<readonly string[]> {
  const matches = protectedTest(globs);
  const modules = globs.some((glob) => glob.includes('node_modules'));
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      if (entry.name === '.git' || entry.name === '.plenum' || (entry.name === 'node_modules' && !modules)) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) await walk(path);
      else if (matches(path)) found.push(path);
    }
  };
  await walk('');
  return found.sort();
}
