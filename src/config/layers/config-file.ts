import { readFile } from 'node:fs/promises';
import { PlenumError } from '../../core/values/errors.js';
import type { JsonObject } from '../../core/values/json.js';
import { shellWord } from '../../core/words/shell-word.js';
import { complaintOf } from '../../settings/complaint.js';
import { readOnce } from '../../settings/read-setting.js';
import { configSchema } from '../schema/config-schema.js';
import { parseConfigText } from '../schema/config-text.js';
import type { Leaf } from '../schema/layer.js';
import { leavesOfValue } from '../schema/leaves-of.js';

/**
 * The leaves of one file, `null` when there is none. Throws E_CONFIG with the place of what is
 * wrong.
 */
export async function readConfigFile(file: string): Promise<readonly Leaf[] | null> {
  try {
    return parseConfig(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (PlenumError.is(error)) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new PlenumError('E_CONFIG', `${file} cannot be read: ${String(code ?? error)}`, {
      hint: `ls -ld ${shellWord(file)}`,
      cause: error,
    });
  }
}

export function parseConfig(written: string, file: string): readonly Leaf[] {
  const text = parseConfigText(written, file);
  const read = configSchema.safeParse(text.value, readOnce);
  if (!read.success) text.complain(complaintOf(read.error.issues, ''));
  return leavesOfValue(text.value as JsonObject).map(({ path, value }) => ({
    path,
    value,
    place: `${file}:${text.lineOf(path)}`,
  }));
}
