import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';

async function withLinksResolved(path: string): Promise<string> {
  const found = await realpath(path).catch(() => null);
  if (found !== null) return found;
  const parent = dirname(path);
  return parent === path ? path : join(await withLinksResolved(parent), basename(path));
}

/** As permission rules want it: links resolved, relative to the workspace, absolute outside it. */
export async function pathForRules(path: string, { root, cwd }: { readonly root: string; readonly cwd: string }): Promise<string> {
  const [real, realRoot] = await Promise.all([withLinksResolved(resolve(cwd, path)), withLinksResolved(root)]);
  const inside = relative(realRoot, real);
  return inside === '..' || inside.startsWith('../') || isAbsolute(inside) ? real : inside;
}
