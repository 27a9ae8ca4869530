import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../host/folders/package-root.js';

/** The text of a page or of declarations, by its path inside the package. */
export function packagePage(file: string): Promise<string> {
  return readFile(join(packageRoot(), file), 'utf8');
}
