import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
let module: Promise<WebAssembly.Module> | null = null;

/**
 * The engine, compiled once per process, off the main thread; every worker gets the same compiled
 * code.
 */
export function engineModule(): Promise<WebAssembly.Module> {
  module ??= readFile(require.resolve('quickjs-wasi/quickjs.wasm')).then((bytes) =>
    WebAssembly.compile(bytes),
  );
  return module;
}

export function engineVersion(): string {
  const { version } = require('quickjs-wasi/package.json') as { readonly version: string };
  return version;
}
