import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

interface Replacing {
  readonly mode?: number;
  /** False: readers see it whole, but a power cut may take it away. */
  readonly synced?: boolean;
}

/**
 * Readers see the old content or the new one, never a part. A link at the path is replaced, not
 * followed. Its folder MUST be there.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  { mode = 0o666, synced = true }: Replacing = {},
): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      if (synced) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  if (synced) await syncFolder(dirname(path));
}

/** Like `replaceFile`, on the disk when it resolves; makes the folders on the way. */
export async function writeDurable(
  path: string,
  content: string | Uint8Array,
  mode = 0o600,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await replaceFile(path, content, { mode });
}

/**
 * Makes a file that nobody changes afterwards but people: what is there stays. An empty one is what
 * a process left that was killed between making and writing it; it is made anew.
 */
export async function writeOnce(path: string, content: string, mode = 0o644): Promise<void> {
  const found = await lstat(path).catch(() => null);
  const isMade = found !== null && !(found.isFile() && found.size === 0);
  if (!isMade) await writeDurable(path, content, mode);
  // Several may have written it at once when they were killed: one made it, the others left theirs.
  await forgetTemporaries(dirname(path));
}

/** What processes that were killed amid a write left beside it. */
async function forgetTemporaries(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid] = temporaryName.exec(name) ?? [];
    if (pid !== undefined && isGone(Number(pid))) await rm(join(folder, name), { force: true });
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/**
 * Makes the names inside a folder durable. File systems that cannot sync a folder do it by
 * themselves.
 */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!syncsByItself.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

const syncsByItself = ['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP'];

const temporaryName = /^\.(\d+)-[0-9a-f]{12}\.tmp$/;

/** A name beside `path` that no other process uses; hidden, so that listings skip it. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
}
