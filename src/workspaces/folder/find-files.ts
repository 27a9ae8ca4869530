import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { glob } from 'tinyglobby';
import { PlenumError } from '../../core/values/errors.js';
import { globsMatcher } from '../../core/words/glob-match.js';
import { refuseLeavingGlob, refuseSlowGlobs } from './contained-path.js';

const mostFiles = 100_000;

/** Never listed and never protected: the repository's own store and plenum's. */
const never = ['**/.git', '**/.git/**', '**/.plenum', '**/.plenum/**'];

/**
 * Files relative to `root`, POSIX separators, in code-unit order. Symbolic links are neither listed
 * nor entered. Dotfiles and `node_modules` are listed only when a pattern names them.
 */
export async function findFiles(
  root: string,
  globs: readonly string[],
  most: number = mostFiles,
): Promise<readonly string[]> {
  for (const pattern of globs) refuseLeavingGlob(pattern);
  if (globs.length === 0) return [];
  const modules = globs.some(
    (pattern) => !pattern.startsWith('!') && pattern.includes('node_modules'),
  );
  const isHard = globs.some((pattern) => !isQuick(pattern));
  const listed = await glob(isHard ? ['**/*'] : [...globs], {
    cwd: root,
    dot: false,
    followSymbolicLinks: false,
    ignore: modules ? never : [...never, '**/node_modules/**'],
  });
  const found = isHard ? listed.filter(matching(globs)) : listed;
  if (found.length > most) {
    throw new PlenumError(
      'E_TOO_MANY_FILES',
      `${globs.join(' ')} matches ${found.length} files; the limit is ${most}`,
      { hint: 'name narrower patterns, for example src/**/*.ts' },
    );
  }
  const inside = found.filter((path) => !path.startsWith('../'));
  const linked = await linkedFolders(root, inside);
  return inside.filter((path) => !linked.has(dirname(path))).sort();
}

/** The library goes back over what it compared; with few stars that cannot take long. */
function isQuick(pattern: string): boolean {
  return (pattern.match(/\*+/g)?.length ?? 0) <= 3 && !/[+*@!?]\(|\)[*+]/.test(pattern);
}

function matching(globs: readonly string[]): (path: string) => boolean {
  const wanted = globsMatcher(globs.filter((pattern) => !pattern.startsWith('!')));
  const unwanted = globsMatcher(
    globs.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)),
  );
  return (path) => {
    const fits = [wanted?.(path) ?? 'refused', unwanted?.(path) ?? 'refused'];
    return fits.includes('refused') ? refuseSlowGlobs(globs) : fits[0] === true && !fits[1];
  };
}

/**
 * Folders of the files that lie behind a symbolic link: the part of a pattern that is plain text is
 * entered without a look at what it is.
 */
async function linkedFolders(root: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const known = new Map<string, Promise<boolean>>([['.', Promise.resolve(false)]]);
  const isLinked = (folder: string): Promise<boolean> => {
    const found =
      known.get(folder) ??
      isLinked(dirname(folder)).then(
        async (above) => above || (await lstat(join(root, folder))).isSymbolicLink(),
      );
    known.set(folder, found);
    return found;
  };
  const folders = [...new Set(paths.map((path) => dirname(path)))];
  const linked = await Promise.all(folders.map((folder) => isLinked(folder).catch(() => true)));
  return new Set(folders.filter((_, at) => linked[at]));
}
