import { existsSync } from 'node:fs';

// The first where this file is not bundled, the others where it became part of a chunk of the
// build.
const built = ['../worker/worker.js', './sandbox/worker.js', '../sandbox/worker.js'].map(
  (path) => new URL(path, import.meta.url),
);

let found: URL | null = null;

/**
 * File that a worker thread can run. Tests that run from the sources are given another one by
 * `test/worker-from-source.ts`.
 */
export function workerEntry(): URL {
  found ??= built.find((url) => existsSync(url)) ?? null;
  if (!found)
    throw new Error('the file of the sandbox is not where it was installed: install plenum again');
  return found;
}
