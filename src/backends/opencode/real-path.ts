import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

export interface PathPlace {
  readonly root: string;
  readonly cwd: string;
}

/** Where a path leads once every link in it is followed, also when its last parts do not exist yet. `null`: it leads nowhere. */
export async function realPath(written: string, { root, cwd }: PathPlace): Promise<string | null> {
  if (written.includes('\0')) return null;
  const absolute = await followed(resolve(cwd, written));
  if (absolute === null) return null;
  const inside = relative((await followed(root)) ?? root, absolute);
  const outside = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  return outside ? absolute : inside === '' ? '.' : inside;
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
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(folder) === folder || links > longestChain) return null;
      // A link whose target does not exist yet: writing through it makes the target.
      const target = await readlink(folder).catch(() => null);
      if (target !== null) return followed(join(resolve(dirname(folder), target), ...missing), links + 1);
      missing.unshift(basename(folder));
    }
  }
}
