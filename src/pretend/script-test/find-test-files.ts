import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { PlenumError } from '../../core/values/errors.js';

const pattern = '**/*.plenum-test.{js,mjs}';
const ignored = ['**/node_modules/**', '**/.git/**'];
const recorded = /[/\\]\.plenum[/\\]runs[/\\]/;

/**
 * Tests of scripts: the given files, those of the given folders, or all of this one. Absolute
 * paths, sorted.
 */
export async function findTestFiles(
  cwd: string,
  given: readonly string[],
): Promise<readonly string[]> {
  const found = await Promise.all(
    (given.length === 0 ? ['.'] : given).map((path) => filesAt(resolve(cwd, path), path)),
  );
  return [...new Set(found.flat())].sort();
}

async function filesAt(path: string, shown: string): Promise<readonly string[]> {
  const kind = await stat(path).catch(() => null);
  if (kind?.isFile()) return [path];
  if (kind?.isDirectory())
    return (await glob(pattern, { cwd: path, dot: true, ignore: ignored }))
      .map((name) => join(path, name))
      .filter((file) => !recorded.test(file));
  throw new PlenumError('E_FILE_NOT_FOUND', `There is no file or folder ${shown}.`, {
    hint: 'plenum test   (finds *.plenum-test.js by itself)',
  });
}
