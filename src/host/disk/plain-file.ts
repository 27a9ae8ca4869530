import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Opens a regular file and nothing else: a link is not followed (ELOOP), a pipe is not waited for
 * (EFTYPE).
 */
export async function openPlain(
  path: string,
  flags: number = constants.O_RDONLY,
): Promise<FileHandle> {
  const file = await open(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o666);
  try {
    const found = await file.stat();
    if (found.isFile()) return file;
    throw Object.assign(new Error(`${path} is no regular file`), {
      code: found.isDirectory() ? 'EISDIR' : 'EFTYPE',
    });
  } catch (error) {
    await file.close();
    throw error;
  }
}

export async function readPlain(path: string): Promise<Buffer> {
  return thenClose(await openPlain(path), (file) => file.readFile());
}

/** Appends; makes the file where there is none. */
export async function appendPlain(path: string, text: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
  await thenClose(await openPlain(path, flags), (file) => file.writeFile(text));
}

/** So many bytes from a place on; fewer where the file ends before. */
export async function readRange(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

export async function thenClose<T>(
  file: FileHandle,
  work: (file: FileHandle) => Promise<T>,
): Promise<T> {
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}
