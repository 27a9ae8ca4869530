import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readlink, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Complaint, codeOf, explained } from '../frame/complaint.js';
import { verified } from './checked-file.js';
import type { Location } from './locate.js';

/**
 * A folder that is held open: names in it mean this folder even when another is put in its place
 * (Linux).
 */
interface HeldFolder {
  readonly handle: FileHandle;
  at(name: string): string;
}

interface Replaced {
  readonly created: boolean;
}

/**
 * Puts a whole file in place, or nothing: a temporary file in the same folder, then a rename, which
 * replaces a link and never follows it, and leaves other names of the same file (hard links) as
 * they were. Missing folders are made. Mode and owner stay. `unless` may refuse what is there now.
 */
export async function replaceFile(
  location: Location,
  bytes: Buffer,
  signal: AbortSignal,
  unless?: (now: Stats | null) => string | null,
): Promise<Replaced> {
  let folder: HeldFolder | undefined;
  try {
    folder = await heldFolder(dirname(location.real), location.shown);
    return await replaceIn(folder, location, bytes, signal, unless);
  } catch (error) {
    if (signal.aborted) throw error;
    throw explained(error, location.shown);
  } finally {
    await folder?.handle.close();
  }
}

async function replaceIn(
  folder: HeldFolder,
  { real, shown }: Location,
  bytes: Buffer,
  signal: AbortSignal,
  unless: ((now: Stats | null) => string | null) | undefined,
): Promise<Replaced> {
  const target = folder.at(basename(real));
  const temporary = folder.at(`.new-${randomBytes(6).toString('hex')}`);
  const before = await standing(target, shown);
  try {
    const file = await open(temporary, 'wx', 0o666);
    try {
      await file.writeFile(bytes);
      if (before) await keepRights(file, before);
    } finally {
      await file.close();
    }
    const objection = unless?.(await standing(target, shown));
    if (objection) throw new Complaint(`${shown}: ${objection}`);
    signal.throwIfAborted();
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return { created: before === null };
}

async function standing(path: string, shown: string): Promise<Stats | null> {
  const stat = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (stat?.isDirectory()) throw new Complaint(`${shown} is a folder: name a file in it`);
  if (stat && !stat.isFile())
    throw new Complaint(`${shown} is not a regular file: it is left as it is`);
  if (stat && (stat.mode & 0o222) === 0)
    throw new Complaint(
      `${shown} is write-protected (mode ${(stat.mode & 0o777).toString(8)}): it is left as it is`,
    );
  return stat;
}

async function keepRights(file: FileHandle, before: Stats): Promise<void> {
  // Only the superuser can give files away; anyone else's new file simply belongs to them.
  await file.chown(before.uid, before.gid).catch(() => undefined);
  await file.chmod(before.mode & 0o777);
}

async function heldFolder(real: string, shown: string): Promise<HeldFolder> {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  const handle = await open(real, flags).catch(async (error: unknown) => {
    if (codeOf(error) !== 'ENOENT' || dirname(real) === real) throw error;
    const parent = await heldFolder(dirname(real), shown);
    try {
      await mkdir(parent.at(basename(real))).catch((failure: unknown) => {
        if (codeOf(failure) !== 'EEXIST') throw failure;
      });
      return await open(parent.at(basename(real)), flags);
    } finally {
      await parent.handle.close();
    }
  });
  await verified(handle, real, shown);
  const held = `/proc/self/fd/${handle.fd}`;
  // Whatever it is called by now: it is the folder that was judged.
  const usable = process.platform === 'linux' && (await readlink(held).catch(() => null)) !== null;
  return { handle, at: (name) => (usable ? `${held}/${name}` : join(real, name)) };
}
