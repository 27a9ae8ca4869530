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

/**
 * The `.gitignore` of one folder, and of the folders above it. Rules of git itself (global,
 * `info/exclude`) are left out.
 */
export class IgnoreRules {
  private readonly folder: string;
  private readonly rules: readonly IgnoreRule[];
  private readonly above: IgnoreRules | null;

  private constructor(folder: string, rules: readonly IgnoreRule[], above: IgnoreRules | null) {
    this.folder = folder;
    this.rules = rules;
    this.above = above;
  }

  /** For `folder`, with the rules of all folders from `top` down to it. */
  static async reaching(top: string, folder: string): Promise<IgnoreRules> {
    const way = relative(top, folder).split(sep).filter(Boolean);
    let rules = await IgnoreRules.of(top, null);
    let path = top;
    for (const part of way) {
      path = join(path, part);
      rules = await IgnoreRules.of(path, rules);
    }
    return rules;
  }

  static async of(folder: string, above: IgnoreRules | null): Promise<IgnoreRules> {
    const text = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => '');
    const rules = parsedRules(text.slice(0, 200_000));
    return rules.length === 0 && above ? above : new IgnoreRules(folder, rules, above);
  }

  /** The last rule that matches decides, the one of the nearest folder first. */
  ignores(path: string, isFolder: boolean): boolean {
    const local = relative(this.folder, path).split(sep).join('/');
    const within = local !== '' && !local.startsWith('../') && local !== '..';
    for (const rule of within ? this.rules : []) {
      if ((isFolder || !rule.foldersOnly) && rule.matches(local)) return !rule.keeps;
    }
    return this.above?.ignores(path, isFolder) ?? false;
  }

  /** Whether the path or any folder above it, down from `top`, is ignored. */
  ignoresWithin(top: string, path: string): boolean {
    for (let folder = dirname(path); folder.length > top.length; folder = dirname(folder))
      if (this.ignores(folder, true)) return true;
    return this.ignores(path, false);
  }
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
    return [{ matches: guardedGlob(glob, { nobrace: true, noextglob: true }), keeps, foldersOnly }];
  } catch {
    // A line that is no pattern ignores nothing.
    return [];
  }
}
