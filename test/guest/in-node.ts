import { resolve } from 'node:path';

/**
 * A file of the guest in this process: for what is pure, so that its lines are seen by coverage and
 * its cases cost nothing. What the engine has beyond Node is made up. Files that change globals
 * (`place.ts`, `forbidden.ts`, `number-format.ts` …) are tested in the engine only.
 */
export async function guestFile<Exports>(name: string): Promise<Exports> {
  const global = globalThis as { InternalError?: unknown };
  global.InternalError ??= class extends Error {};
  const promises = Promise as { withResolvers?: unknown };
  promises.withResolvers ??= () => {
    throw new Error('not in this process');
  };
  return (await import(
    /* @vite-ignore */ resolve(import.meta.dirname, '../../src/sandbox/guest', `${name}.ts`)
  )) as Exports;
}
