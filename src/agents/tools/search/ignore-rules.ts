import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { guardedGlob } from './guarded-glob.js';

const mostRules = 2000;
const mostRuleLength = 500;

interface IgnoreRule {
  readonly matches: (path: string) => boolean;
  readonly keeps: boolean;
  readonly foldersOnly: boolean;
}

/** Whether a path is ignored. */
export type IgnoreRules = (path: string, isFolder: boolean) => boolean;

/** For `folder`, with the rules of all folders from `top` down to it. */
export async function rulesReaching(top: string, folder: string): Promise<IgnoreRules> {
  let rules = await rulesOf(top, null);
  let path = top;
  for (const part of relative(top, folder).split(sep).filter(Boolean)) {
    path = join(path, part);
    rules = await rulesOf(path, rules);
  }
  return rules;
}

/**
 * The `.gitignore` of one folder, and of the folders above it. Rules of git itself (global,
 * `info/exclude`) are left out. The last rule that matches decides, the one of the nearest folder
 * first.
 */
export async function rulesOf(folder: string, above: IgnoreRules | null): Promise<IgnoreRules> {
  const text = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => '');
  const rules = parsedRules(text.slice(0, 200_000));
  if (rules.length === 0 && above) return above;
  return (path, isFolder) => {
    const local = relative(folder, path).split(sep).join('/');
    const within = local !== '' && !local.startsWith('../') && local !== '..';
    for (const rule of within ? rules : [])
      if ((isFolder || !rule.foldersOnly) && rule.matches(local)) return !rule.keeps;
    return above?.(path, isFolder) ?? false;
  };
}

/** Whether the path or any folder above it, down from `top`, is ignored. */
export function ignoresWithin(ignores: IgnoreRules, top: string, path: string): boolean {
  for (let folder = dirname(path); folder.length > top.length; folder = dirname(folder))
    if (ignores(folder, true)) return true;
  return ignores(path, false);
}

/** The last rule first. */
function parsedRules(text: string): readonly IgnoreRule[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.length <= mostRuleLength)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(0, mostRules)
    .flatMap(parsedRule)
    .reverse();
}

function parsedRule(line: string): IgnoreRule[] {
  const keeps = line.startsWith('!');
  const body = (keeps ? line.slice(1) : line).replace(/^\\(?=[#!])/, '');
  const foldersOnly = body.endsWith('/');
  const bare = foldersOnly ? body.slice(0, -1) : body;
  const glob = bare.includes('/') ? bare.replace(/^\//, '') : `**/${bare}`;
  try {
    return [{ matches: guardedGlob(glob, { plain: true }), keeps, foldersOnly }];
  } catch {
    // A line that is no pattern ignores nothing.
    return [];
  }
}
