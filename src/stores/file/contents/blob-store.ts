import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PlenumError } from '../../../core/values/errors.js';
import { diskError, errorCodeOf } from '../../../host/disk/disk-error.js';
import { replaceFile } from '../../../host/disk/durable-file.js';
import { readPlain } from '../../../host/disk/plain-file.js';

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Stored as UTF-8 under the hash of its bytes. A copy that is there and intact is not written
 * again.
 */
export async function putBlob(runDir: string, text: string): Promise<string> {
  const bytes = Buffer.from(text, 'utf8');
  const hash = hashOf(bytes);
  const path = join(runDir, 'blobs', hash);
  const present = await readPlain(path).catch(() => null);
  if (present?.equals(bytes)) return hash;
  try {
    // Not recursive: a run folder that is gone must not come back half.
    await mkdir(join(runDir, 'blobs')).catch((error: unknown) => {
      if (errorCodeOf(error) !== 'EEXIST') throw error;
    });
    await replaceFile(path, bytes);
  } catch (error) {
    throw diskError(error, path);
  }
  return hash;
}

export async function getBlob(runDir: string, hash: string): Promise<string> {
  const path = join(runDir, 'blobs', hash);
  const bytes = /^[0-9a-f]{64}$/.test(hash) ? await readPlain(path).catch(() => null) : null;
  if (!bytes) throw damaged(`The stored value ${path} is missing.`);
  if (hashOf(bytes) !== hash)
    throw damaged(`The stored value ${path} is damaged: its content does not match its name.`);
  return bytes.toString('utf8');
}

function damaged(message: string): PlenumError {
  return new PlenumError('E_JOURNAL_CORRUPT', `${message} Nothing was changed.`, {
    hint: 'Restore the file from a copy of the run folder.',
  });
}
