import { lstat, mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { guardedNames } from '../../../core/values/guarded-name.js';
import { Complaint } from '../frame/complaint.js';

const emptyServers = '{"mcpServers":{}}\n';

interface Held {
  users: number;
  readonly made: Promise<readonly string[]>;
  released: Promise<void>;
}

/**
 * A sandbox can only lock what exists: while commands run, guarded names that are missing stand
 * there empty, so that no command can make them. The last command of a workspace takes them away
 * again.
 */
export function placeholders(): <T>(root: string, act: () => Promise<T>) => Promise<T> {
  const all = new Map<string, Held>();

  async function hold(root: string): Promise<Held> {
    for (let known = all.get(root); known; known = all.get(root)) {
      if (known.users > 0) {
        known.users += 1;
        return known;
      }
      await known.released;
    }
    const held: Held = { users: 1, made: makeMissing(root), released: Promise.resolve() };
    held.made.catch(() => undefined);
    all.set(root, held);
    return held;
  }

  async function leave(root: string, held: Held): Promise<void> {
    held.users -= 1;
    if (held.users > 0) return;
    held.released = held.made
      .catch(() => [])
      .then(async (made) => {
        for (const path of made) await removeEmpty(path);
      })
      .finally(() => all.delete(root));
    await held.released;
  }

  return async (root, act) => {
    const held = await hold(root);
    try {
      await held.made;
      return await act();
    } finally {
      await leave(root, held);
    }
  };
}

async function makeMissing(root: string): Promise<readonly string[]> {
  const made: string[] = [];
  for (const name of guardedNames) {
    const path = join(root, name);
    const stat = await lstat(path).catch(() => null);
    if (stat?.isSymbolicLink()) {
      throw new Complaint(
        `${name} of the workspace is a link, which the OS sandbox cannot lock. ` +
          'No command was run; a person can put the folder itself there',
      );
    }
    if (stat) continue;
    if (name.endsWith('.json')) await writeFile(path, emptyServers, { flag: 'wx' });
    else await mkdir(path);
    made.push(path);
  }
  return made;
}

/** Only what is still as it was made. */
async function removeEmpty(path: string): Promise<void> {
  if (!path.endsWith('.json')) await rmdir(path).catch(() => undefined);
  else if ((await readFile(path, 'utf8').catch(() => '')) === emptyServers)
    await rm(path, { force: true });
}
