import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { PlenumError } from '../../core/model/errors.js';
import { parseConfig } from './config-file.js';
import { plenumFolder } from './home.js';
import { keyOf } from './layer.js';

/**
 * The folder that the user's own configuration moves run folders to; `null` where it says nothing. Only that file says it: a project must
 * not choose where it is written (X180). Read at once, as a prompt asks for it.
 */
export function configuredRuns(home: string): string | null {
  const file = join(plenumFolder(home), 'config.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // What is wrong with it, the configuration says where it is read.
    return null;
  }
  if (!text.includes('"runs"')) return null;
  const leaf = parseConfig(text, file).find((one) => keyOf(one) === 'runs');
  if (leaf === undefined) return null;
  const path = String(leaf.value);
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(2));
  if (isAbsolute(path)) return resolve(path);
  throw new PlenumError('E_CONFIG', `${leaf.place}: "runs" wants an absolute path, or one that begins with ~/, not "${path}"`, {
    hint: '"runs": "~/plenum-runs"',
  });
}
