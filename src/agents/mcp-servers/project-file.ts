import { readFile } from 'node:fs/promises';
import { PlenumError } from '../../core/values/errors.js';

/** `null` where there is none. Throws E_CONFIG for one that cannot be read. */
export async function readProjectFile(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    const message = `${file} cannot be read: ${String(code ?? error)}`;
    throw new PlenumError('E_CONFIG', message, { cause: error });
  }
}
