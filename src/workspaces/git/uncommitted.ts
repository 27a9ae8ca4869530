import { readableName } from './git.js';
import type { Repository } from './repository.js';
import { leavingOut, readSparseCheckout } from './sparse-checkout.js';

/** Entries of `git status` that hold a second path: the one before the move. */
const moved = /^[RC]|^.[RC]/;

/**
 * Paths that differ from what is committed, untracked ones too; a folder in which nothing is
 * tracked is one.
 */
export async function uncommittedPaths(repository: Repository): Promise<readonly string[]> {
  const sparse = await readSparseCheckout(repository);
  const entries = await repository.git.list([
    ...(sparse === null ? [] : leavingOut(sparse)),
    'status',
    '--porcelain',
    '-z',
    '--untracked-files=normal',
    '--ignore-submodules=dirty',
  ]);
  const paths: string[] = [];
  for (let at = 0; at < entries.length; at += 1) {
    const entry = readableName(entries[at] ?? '');
    if (entry === '') continue;
    paths.push(entry.slice(3));
    if (moved.test(entry)) at += 1;
  }
  return paths;
}
