import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

let bundled: Promise<URL> | null = null;

/**
 * Bundles `worker.ts` for a checkout that is run from its TypeScript sources (tests). The file is named by what went into it and moved into
 * place, so that processes which do this at the same time do not meet.
 */
export function bundledWorker(): Promise<URL> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<URL> {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const hash = createHash('sha256');
  for (const name of (await readdir(folder)).filter((name) => /(?<!\.test)\.ts$/.test(name)).sort()) {
    hash.update(`${name}\n`).update(await readFile(join(folder, name)));
  }
  const target = join(tmpdir(), `plenum-worker-${process.getuid?.() ?? 0}`, `${hash.digest('hex').slice(0, 24)}.mjs`);
  if (
    !(await access(target).then(
      () => true,
      () => false,
    ))
  )
    await write(join(folder, 'worker.ts'), target);
  return pathToFileURL(target);
}

interface Bundler {
  rolldown(options: object): Promise<{ write(options: object): Promise<unknown>; close(): Promise<void> }>;
}

async function write(source: string, target: string): Promise<void> {
  // Not a literal, so that the build does not take a development tool in.
  const tool = 'rolldown';
  const { rolldown } = (await import(tool)) as Bundler;
  const draft = `${target}.${process.pid}.mjs`;
  await mkdir(join(target, '..'), { recursive: true, mode: 0o700 });
  const build = await rolldown({ input: source, platform: 'node', external: [/^node:/] });
  await build.write({ file: draft, format: 'esm' });
  await build.close();
  await rename(draft, target);
}
