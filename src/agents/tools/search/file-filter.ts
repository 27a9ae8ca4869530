import { basename, relative, sep } from 'node:path';
import { guardedGlob } from './guarded-glob.js';

export const mostPatternBytes = 2000;

/**
 * `*.ts` is a name at any depth; a pattern with a slash is read from where the search starts, or
 * from where the agent works.
 */
export function fileFilter(
  glob: string | undefined,
  bases: readonly string[],
): (path: string) => boolean {
  if (glob === undefined || glob === '') return () => true;
  const positive = glob.startsWith('!') ? glob.slice(1) : glob;
  const matches = guardedGlob(positive.replace(/^\.?\//, ''), {});
  const meant = positive.includes('/')
    ? (path: string) => bases.some((base) => matches(relative(base, path).split(sep).join('/')))
    : (path: string) => matches(basename(path));
  return positive === glob ? meant : (path) => !meant(path);
}
