import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath, statfs } from 'node:fs/promises';
import { Complaint, explained } from '../frame/complaint.js';
import { isWithin, type Location } from './locate.js';

const systemFolders = ['/proc', '/sys', '/dev'];
/**
 * `statfs` types of /proc and /sys wherever they are mounted: their files look regular, and hold
 * the secrets of processes.
 */
const systemTypes = new Set([0x9fa0, 0x62656572]);

const changed = 'it was changed while it was being checked; try again';

/**
 * Opens the file that was judged, and no other: not what a link put in its place a moment later.
 * Never waits for a pipe.
 */
export async function openChecked(location: Location): Promise<FileHandle> {
  try {
    await refuseSystem(location);
    const before = await lstat(location.real);
    if (before.isDirectory())
      throw new Complaint(
        `${location.shown} is a folder: list it with Glob, pattern "*", path "${location.shown}"`,
      );
    if (!before.isFile())
      throw new Complaint(
        `${location.shown} is not a regular file (${kindOf(before)}): it cannot be read`,
      );
    const handle = await open(
      location.real,
      constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW,
    );
    return await verified(handle, location.real, location.shown);
  } catch (error) {
    throw explained(error, location.shown);
  }
}

/**
 * The handle, if the path still leads to what it holds, without any link on the way; else it is
 * closed.
 */
export async function verified(
  handle: FileHandle,
  real: string,
  shown: string,
): Promise<FileHandle> {
  try {
    if (!(await isOf(handle, real))) throw new Complaint(`${shown}: ${changed}`);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Linux knows the path of what is held. Elsewhere the path is looked up again, which a swap there
 * and back could deceive.
 */
async function isOf(handle: FileHandle, real: string): Promise<boolean> {
  const known =
    process.platform === 'linux'
      ? await readlink(`/proc/self/fd/${handle.fd}`).catch(() => null)
      : null;
  if (known !== null) return known === real;
  const [held, found, path] = await Promise.all([handle.stat(), lstat(real), realpath(real)]);
  return path === real && held.dev === found.dev && held.ino === found.ino;
}

/** What stands there, for a tool that looks at it. */
export async function lookedAt(location: Location): Promise<Stats> {
  await refuseSystem(location);
  return lstat(location.real).catch((error: unknown) => {
    throw explained(error, location.shown);
  });
}

/** Throws a Complaint for what is no file of anyone. */
async function refuseSystem({ real, inside, shown }: Location): Promise<void> {
  if (inside || process.platform === 'win32') return;
  const type = await statfs(real).then(
    (found) => found.type,
    () => 0,
  );
  if (
    systemFolders.some((folder) => isWithin(folder, real)) ||
    (process.platform === 'linux' && systemTypes.has(type))
  ) {
    throw new Complaint(
      `${shown} belongs to the operating system and is not a file of anyone: it cannot be read`,
    );
  }
}

function kindOf(stat: { isFIFO(): boolean; isSocket(): boolean }): string {
  return stat.isFIFO() ? 'a pipe' : stat.isSocket() ? 'a socket' : 'a device or a link';
}
