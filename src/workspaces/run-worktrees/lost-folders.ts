import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isHeld, keepUnder, refsOf } from '../git/refs.js';
import type { Repository } from '../git/repository.js';
import {
  isBeingRemoved,
  removeFolder,
  removeWorktree,
  type WorktreeFolder,
  worktreesRootOf,
} from '../worktree/worktree-folder.js';
import { headOf } from './seal.js';

/**
 * Worktrees of a run of which there is only an entry, or an empty folder: a process died while it
 * made or removed them, or an agent removed its own. No file of theirs can be lost any more.
 */
export async function lostFolders(
  repository: Repository,
  runId: string,
): Promise<readonly WorktreeFolder[]> {
  const root = join(worktreesRootOf(repository), runId);
  const entries = await entriesBelow(repository, root);
  const folders = await readdir(root, { withFileTypes: true }).catch(() => []);
  const known = new Set(entries.map(({ path }) => path));
  const bare = folders
    .filter(
      (entry) =>
        entry.isDirectory() && !isBeingRemoved(entry.name) && !known.has(join(root, entry.name)),
    )
    .map((entry) => ({ path: join(root, entry.name), admin: null }));
  const empty = await Promise.all([...entries, ...bare].map(({ path }) => isEmpty(path)));
  return [...entries, ...bare].filter((_one, index) => empty[index]);
}

/** A commit that its agent had made in it stays under a ref. */
export async function removeLost(
  repository: Repository,
  runId: string,
  folder: WorktreeFolder,
): Promise<void> {
  const refs = refsOf(runId);
  const head = await headOf(repository, folder);
  if (head !== null && !(await isHeld(repository, head)))
    await keepUnder(repository, refs, refs.kept(basename(folder.path)), head);
  await removeWorktree(repository, folder);
}

/**
 * Ends removals that a process began and did not live to end: what they were about had been looked
 * at before.
 */
export async function endRemovals(repository: Repository, runId: string): Promise<void> {
  const root = join(worktreesRootOf(repository), runId);
  const names = await readdir(root).catch(() => []);
  for (const name of names)
    if (isBeingRemoved(name)) await removeFolder(join(root, name)).catch(() => undefined);
}

async function entriesBelow(
  { commonDir }: Repository,
  root: string,
): Promise<readonly (WorktreeFolder & { readonly admin: string })[]> {
  const all = join(commonDir, 'worktrees');
  const found = (await readdir(all).catch(() => [])).map(async (name) => {
    const admin = join(all, name);
    const path = dirname((await readFile(join(admin, 'gitdir'), 'utf8').catch(() => '')).trim());
    return dirname(path) === root ? [{ path, admin }] : [];
  });
  return (await Promise.all(found)).flat();
}

/** True also for one that is not there. */
async function isEmpty(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).length === 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
