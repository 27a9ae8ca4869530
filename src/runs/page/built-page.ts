import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { packageRoot } from '../../host/folders/package-root.js';

/** The page as it was built: one HTML file, which is all of it. */
export async function builtPage(root: string = packageRoot()): Promise<string> {
  const file = join(root, 'dist', 'page', 'index.html');
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new PlenumError('E_PAGE_MISSING', `The page is not built: there is no ${file}.`, {
      hint: 'npm run build in a checkout, else install it again: npm install -g plenum',
      cause: error,
    });
  });
}
