import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isGuardedName } from '../../../core/values/guarded-name.js';

/** Folders that are looked into before a command; more would be felt with every one. */
const mostFolders = 2_000;

/**
 * Guarded names below the root of a workspace, for the sandbox to lock: repositories within it, and
 * settings of agents in packages of it. The root's own are not among them, nor links, nor what
 * installed packages bring.
 */
export async function nestedGuarded(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  let folders = [root];
  let left = mostFolders;
  while (folders.length > 0 && left > 0) {
    const these = folders.slice(0, left);
    left -= these.length;
    const inside = await Promise.all(these.map((folder) => entriesOf(folder)));
    folders = [];
    for (const [index, entries] of inside.entries())
      for (const entry of entries) {
        const path = join(these[index] ?? root, entry.name);
        if (isGuardedName(entry.name)) {
          if (these[index] !== root && !entry.isSymbolicLink()) found.push(path);
        } else if (entry.isDirectory() && entry.name !== 'node_modules') folders.push(path);
      }
  }
  return found;
}

async function entriesOf(folder: string) {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}
