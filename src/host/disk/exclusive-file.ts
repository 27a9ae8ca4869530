import { link, unlink, writeFile } from 'node:fs/promises';
import { diskError, errorCodeOf } from './disk-error.js';
import { temporaryBeside } from './durable-file.js';

/**
 * Makes a file that readers see whole or not at all; answers false where there is one already, and
 * leaves it. Of several who try at once exactly one makes it.
 */
export async function createExclusive(path: string, text: string): Promise<boolean> {
  const temporary = temporaryBeside(path);
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await link(temporary, path).catch((error: unknown) => {
      // File systems without links; a reader may then meet a half-written file for a moment, which
      // counts as live.
      if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(errorCodeOf(error))) throw error;
      return writeFile(path, text, { flag: 'wx' });
    });
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false;
    throw diskError(error, path);
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}
