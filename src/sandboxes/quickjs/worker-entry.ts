import { existsSync } from 'node:fs';

// The first where this file is not bundled, the others where it became part of a chunk of the build.
const built = ['./worker.js', './sandboxes/quickjs/worker.js', '../sandboxes/quickjs/worker.js'].map((path) => new URL(path, import.meta.url));

let found: URL | null = null;

/** File that a worker thread can run: the built one, or, in a checkout that is run from its sources, one bundled on demand. */
export function workerEntry(): URL | Promise<URL> {
  found ??= built.find((url) => existsSync(url)) ?? null;
  return found ?? import('./worker-bundle.js').then(({ bundledWorker }) => bundledWorker());
}
