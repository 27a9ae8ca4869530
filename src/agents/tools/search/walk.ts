import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type IgnoreRules, rulesOf } from './ignore-rules.js';

interface WalkOptions {
  readonly signal: AbortSignal;
  /** Folders that are left out, by name. What the walk starts in is never left out. */
  readonly skip: ReadonlySet<string>;
  /** The rules that hold where the walk starts; absent: nothing is ignored. */
  readonly ignore?: IgnoreRules;
}

export const storeFolders: ReadonlySet<string> = new Set(['.git', '.plenum', 'node_modules']);

/**
 * Absolute paths of regular files, by name within each folder. Links are neither shown nor entered,
 * unreadable folders left out.
 */
export async function* filesUnder(start: string, options: WalkOptions): AsyncGenerator<string> {
  const stat = await lstat(start);
  if (stat.isFile()) yield start;
  else if (stat.isDirectory()) yield* filesIn(start, options);
}

async function* filesIn(folder: string, options: WalkOptions): AsyncGenerator<string> {
  options.signal.throwIfAborted();
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (options.skip.has(entry.name) || options.ignore?.(path, true)) continue;
      const ignore = options.ignore && (await rulesOf(path, options.ignore));
      yield* filesIn(path, { ...options, ignore });
    } else if (entry.isFile() && !options.ignore?.(path, false)) {
      yield path;
    }
  }
}
