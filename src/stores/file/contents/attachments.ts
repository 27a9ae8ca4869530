import { mkdir } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import type { Attachments } from '../../../core/ports/run-store.js';
import { PlenumError } from '../../../core/values/errors.js';
import { errorCodeOf } from '../../../host/disk/disk-error.js';
import { replaceFile, writeOnce } from '../../../host/disk/durable-file.js';
import { readPlain } from '../../../host/disk/plain-file.js';

/** Files of the run folder that plenum does not know by other names. */
export function createAttachments(runDir: string): Attachments {
  const pathOf = (name: string): string => {
    const path = normalize(name);
    if (path.startsWith('..') || path.startsWith('/'))
      throw new PlenumError('E_INTERNAL', `"${name}" is no name of an attachment`);
    return join(runDir, path);
  };
  const prepare = async (name: string): Promise<string> => {
    const path = pathOf(name);
    // Not recursive: a run folder that is gone must not come back half.
    if (dirname(path) !== runDir) await mkdir(dirname(path)).catch(() => undefined);
    return path;
  };
  return {
    async read(name) {
      try {
        return (await readPlain(pathOf(name))).toString('utf8');
      } catch (error) {
        if (errorCodeOf(error) === 'ENOENT') return null;
        throw error;
      }
    },
    write: async (name, text) => replaceFile(await prepare(name), text),
    writeOnce: async (name, text) => writeOnce(await prepare(name), text),
  };
}
