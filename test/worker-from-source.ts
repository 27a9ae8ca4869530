import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import type { Plugin } from 'vitest/config';

/**
 * Tests run from the sources, but a worker thread needs a file that Node can run: this bundles it
 * once per run of the tests and puts its place where the product looks for the built one.
 */
export function workerFromSource(): Plugin {
  let folder: Promise<string> | null = null;
  return {
    name: 'worker-from-source',
    async load(id) {
      if (!id.endsWith('/sandbox/host/worker-entry.ts')) return null;
      folder ??= bundle(id.replace(/host\/worker-entry\.ts$/, 'worker/worker.ts'));
      const url = pathToFileURL(join(await folder, 'worker.mjs')).href;
      return `export const workerEntry = () => new URL(${JSON.stringify(url)});`;
    },
    async buildEnd() {
      const made = await folder;
      folder = null;
      if (made !== null) await rm(made, { recursive: true, force: true });
    },
  };
}

async function bundle(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-worker-'));
  const build = await rolldown({ input: source, platform: 'node', external: [/^node:/] });
  await build.write({ file: join(folder, 'worker.mjs'), format: 'esm' });
  await build.close();
  return folder;
}
