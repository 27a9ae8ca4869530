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
  const file = await openPlain(path);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Appends; makes the file where there is none. */
export async function appendPlain(path: string, text: string): Promise<void> {
  const file = await openPlain(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}
