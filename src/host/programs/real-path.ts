import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

export interface PathPlace {
  readonly root: string;
  readonly cwd: string;
  /** What `~` stands for, where the program that was asked knows it. */
  readonly home?: string;
}

interface RealPath {
  readonly absolute: string;
  /** As permission rules see it: relative to the workspace, absolute outside it. */
  readonly named: string;
}

/**
 * Where a path leads once every link in it is followed, also when its last parts do not exist yet.
 * `null`: it leads nowhere.
 */
export async function realPath(
  written: string,
  { root, cwd, home }: PathPlace,
): Promise<RealPath | null> {
  if (written.includes('\0')) return null;
  const expanded =
    home !== undefined && (written === '~' || written.startsWith('~/'))
      ? join(home, written.slice(1))
      : written;
  const absolute = await followed(resolve(cwd, expanded));
  if (absolute === null) return null;
  const inside = relative((await followed(root)) ?? root, absolute);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    return { absolute, named: absolute };
  // A file whose name begins with ~ is not the home folder.
  return { absolute, named: inside === '' ? '.' : inside.startsWith('~') ? `./${inside}` : inside };
}

/** A chain of links longer than this is a circle. */
const longestChain = 40;

async function followed(path: string, links = 0): Promise<string | null> {
  const missing: string[] = [];
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      return join(await realpath(folder), ...missing);
    } catch (error) {
      // A link in a circle or a folder that may not be read: nobody knows where it leads.
      if (
        (error as NodeJS.ErrnoException).code !== 'ENOENT' ||
        dirname(folder) === folder ||
        links > longestChain
      )
        return null;
      // A link whose target does not exist yet: writing through it makes the target.
      const target = await readlink(folder).catch(() => null);
      if (target !== null)
        return followed(join(resolve(dirname(folder), target), ...missing), links + 1);
      missing.unshift(basename(folder));
    }
  }
}

/** The folder below which everything that a pattern for files can match lies. */
export function patternRoot(folder: string, pattern: string): string {
  const parts = pattern.split('/');
  const wild = parts.findIndex((part) => /[*?[\]{}()!]/.test(part));
  // A step upwards behind a wildcard can lead anywhere.
  if (wild !== -1 && parts.slice(wild).some((part) => part.includes('..'))) return '/';
  const start = (wild === -1 ? parts : parts.slice(0, wild)).join('/');
  return isAbsolute(pattern) ? resolve('/', start) : join(folder, start);
}
