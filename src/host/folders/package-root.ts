import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlenumError } from '../../core/values/errors.js';

/**
 * Folder of the plenum package that this module belongs to, in the source tree and in the published
 * build alike.
 */
export function packageRoot(from: string = dirname(fileURLToPath(import.meta.url))): string {
  const manifest = join(from, 'package.json');
  if (
    existsSync(manifest) &&
    (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly name?: string }).name === 'plenum'
  )
    return from;
  if (dirname(from) === from) {
    throw new PlenumError('E_DEMO_INPUT', 'The folder of the plenum package is not there.', {
      hint: 'npm ci in a checkout, else install it again: npm install -g plenum',
    });
  }
  return packageRoot(dirname(from));
}
