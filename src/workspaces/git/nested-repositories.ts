import { cp, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A path in a folder for a name of any bytes. Node takes such paths only as buffers. */
export function joinName(folder: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
}

/**
 * Moves the `.git` of a repository that an agent made inside its worktree to `to`, where its
 * history stays with the run. Its files then are plain files of the worktree; a link to a
 * repository that nobody else has would be worth nothing.
 */
export async function moveNested(folder: string, name: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const slot = await freeSlot(to, name.replaceAll(/[^A-Za-z0-9._-]+/g, '_') || 'repository');
  await moveAcross(joinName(folder, `${name}/.git`), slot);
}

async function freeSlot(folder: string, name: string): Promise<string> {
  for (let copy = 1; ; copy += 1) {
    const slot = join(folder, copy === 1 ? `${name}.git` : `${name}.${copy}.git`);
    if (!(await lstat(slot).catch(() => null))) return slot;
  }
}

async function moveAcross(from: Buffer, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await cp(from.toString('utf8'), to, { recursive: true, verbatimSymlinks: true });
    await rm(from.toString('utf8'), { recursive: true, force: true });
  }
}
