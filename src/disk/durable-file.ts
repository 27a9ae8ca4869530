import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces a file whole or not at all, and on the disk when it resolves. A link at the path is replaced, not followed. */
export async function writeDurable(path: string, content: string | Buffer, mode = 0o600): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.new`;
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/**
 * Makes a file that nobody changes afterwards but people: what is there stays. An empty one is what a process left that was killed between
 * making and writing it; it is made anew.
 */
export async function writeOnce(path: string, content: string, mode = 0o644): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null || (found.isFile() && found.size === 0)) await writeDurable(path, content, mode);
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
