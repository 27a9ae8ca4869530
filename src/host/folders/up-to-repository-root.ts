import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/**
 * The folder and those above it up to the root of its repository; outside a repository only the
 * folder.
 */
export async function upToRepositoryRoot(start: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    folders.push(folder);
    if (await stat(join(folder, '.git')).catch(() => null)) return folders;
    if (dirname(folder) === folder) return [resolve(start)];
  }
}
