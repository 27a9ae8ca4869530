import { posix } from 'node:path';
import { globsMatcher } from '../core/words/glob-match.js';
import type { Rule, RuleEffect } from './rule.js';

/**
 * A file that a tool names, relative to the workspace where it lies inside. Links MUST be resolved
 * before.
 */
export interface NamedFile {
  readonly path: string;
  readonly inside: boolean;
}

export function namedFile(
  argument: string,
  root: string | undefined,
  home: string | undefined,
): NamedFile {
  const slashes = process.platform === 'win32' ? argument.replaceAll('\\', '/') : argument;
  const expanded =
    home !== undefined && (slashes === '~' || slashes.startsWith('~/'))
      ? posix.join(home, slashes.slice(1))
      : slashes;
  if (expanded.includes('\0') || expanded.startsWith('~')) return { path: expanded, inside: false };
  if (!posix.isAbsolute(expanded))
    return placed(posix.normalize(expanded === '' ? '.' : expanded), root);
  const absolute = posix.normalize(expanded);
  if (root === undefined) return { path: absolute, inside: false };
  const relative = posix.relative(root, absolute);
  return relative === '..' || relative.startsWith('../')
    ? { path: absolute, inside: false }
    : { path: relative || '.', inside: true };
}

function placed(path: string, root: string | undefined): NamedFile {
  if (path !== '..' && !path.startsWith('../'))
    return { path: path.replace(/\/$/, ''), inside: true };
  return { path: root === undefined ? path : posix.join(root, path), inside: false };
}

/**
 * `Edit(src/**)` is relative to the workspace, `Edit(//etc/**)` absolute, `Edit(~/x)` in the home
 * folder. A rule that forbids reads widely: a name without a slash counts at any depth, a folder
 * includes what it holds, case does not matter. A rule that allows reads literally.
 */
export function matchesPath(
  rule: Rule,
  file: NamedFile,
  effect: RuleEffect,
  home: string | undefined,
): boolean {
  if (rule.pattern === null) return effect !== 'allow' || file.inside;
  const wide = effect !== 'allow';
  const { pattern, outside } = anchored(rule.pattern, home);
  if (outside === file.inside) return false;
  const folder = pattern.replace(/\/+$/, '');
  const globs = wide || folder !== pattern ? [folder, `${folder}/**`] : [pattern];
  if (wide && !folder.includes('/')) globs.push(`**/${folder}`, `**/${folder}/**`);
  const fits = globsMatcher(globs, { ignoreCase: wide, strict: true })?.(file.path) ?? 'refused';
  // What takes too long to compare is allowed to nobody.
  return fits === 'refused' ? wide : fits;
}

function anchored(
  written: string,
  home: string | undefined,
): { readonly pattern: string; readonly outside: boolean } {
  if (written.startsWith('//')) return { pattern: written.slice(1), outside: true };
  if (written.startsWith('~/') && home !== undefined)
    return { pattern: posix.join(home, written.slice(2)), outside: true };
  return { pattern: written.replace(/^\.?\//, ''), outside: false };
}
