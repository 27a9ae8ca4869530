import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Protect } from '../../core/ports/workspace.js';
import { defaultProtected, namedScripts, type ScriptFiles } from './default-protected.js';
import { asLiteral } from './walk-matching.js';

export interface WhatToProtect {
  readonly globs: readonly string[];
  /**
   * Scripts that the command names and that were not there when the run began: an agent's word, so
   * they are reported.
   */
  readonly created: readonly string[];
}

/**
 * Which scripts a command names is read in the base: what agents made of `package.json` decides
 * nothing.
 */
export async function whatToProtect(
  protect: Protect,
  base: ScriptFiles,
  root: string,
): Promise<WhatToProtect> {
  if (protect.globs !== undefined) return { globs: protect.globs, created: [] };
  const named = await namedScripts(base, protect.command);
  const here = await namedScripts(folderScripts(root), protect.command);
  const created: string[] = [];
  for (const path of here)
    if (!named.includes(path) && !(await base.isFile(path))) created.push(path);
  // What only today's `package.json` names is put back as well, as far as it was there.
  const globs = [...new Set([...named, ...here.filter((path) => !created.includes(path))])]
    .sort()
    .map(asLiteral);
  return { globs: [...defaultProtected, ...globs], created: created.sort() };
}

/** The files as they are now. */
export function folderScripts(root: string): ScriptFiles {
  return {
    isFile: async (path) => (await stat(join(root, path)).catch(() => null))?.isFile() === true,
    text: (path) => readFile(join(root, path), 'utf8').catch(() => null),
  };
}
