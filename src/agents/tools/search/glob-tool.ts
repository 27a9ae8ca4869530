import { lstat } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import type { Tool } from '../../../core/ports/tool.js';
import { Complaint } from '../frame/complaint.js';
import { framedTool } from '../frame/framed-tool.js';
import { lookedAt } from '../paths/checked-file.js';
import { locate, mostPathBytes, shownPath } from '../paths/locate.js';
import { mostPatternBytes } from './file-filter.js';
import { guardedGlob } from './guarded-glob.js';
import { filesUnder, storeFolders } from './walk.js';

const mostCollected = 20_000;
const mostShown = 500;
const statsAtOnce = 64;

export function createGlob(home: string | undefined): Tool {
  return framedTool({
    name: 'Glob',
    description:
      'Lists files by name, the latest change first. Knows *, **, ? and {a,b}: ' +
      'for example **/*.test.ts or src/*. ' +
      'Leaves out .git, .plenum and node_modules unless the pattern names them. Lists no folders.',
    properties: {
      pattern: { type: 'string', description: 'the names to find' },
      path: { type: 'string', description: 'the folder to look in [the working folder]' },
    },
    required: ['pattern'],
    writes: false,
    async run(input, use) {
      const pattern = input.text(
        'pattern',
        mostPatternBytes,
        'the names to find, for example **/*.ts',
      );
      if (pattern === '')
        throw new Complaint('the pattern is empty: pass the names to find, for example **/*.ts');
      const path = input.optionalText('path', mostPathBytes) || '.';
      const { fixed, glob } = divided(pattern);
      const matches = guardedGlob(glob, {});
      const location = await locate(startOf(path, fixed), use.place, home);
      await use.permit('Glob', location.argument);
      if (!(await lookedAt(location)).isDirectory())
        throw new Complaint(`${location.shown} is not a folder`);
      const skip = new Set([...storeFolders].filter((name) => !glob.split('/').includes(name)));
      const found: string[] = [];
      for await (const file of filesUnder(location.real, { signal: use.signal, skip })) {
        if (matches(relative(location.real, file).split(sep).join('/'))) found.push(file);
        if (found.length === mostCollected) break;
      }
      if (found.length === 0) return 'nothing found';
      const rows = (await newestFirst(found))
        .slice(0, mostShown)
        .map((file) => shownPath(file, use.place));
      const more = found.length - rows.length;
      const note =
        `${more}${found.length === mostCollected ? ' or more' : ''} further files are ` +
        'left out; narrow the pattern';
      return more > 0 ? `${rows.join('\n')}\n[plenum: ${note}]` : rows.join('\n');
    },
  });
}

/**
 * The folders in front are part of the place, and judged as such; only what comes behind is
 * matched.
 */
function divided(pattern: string): { readonly fixed: string; readonly glob: string } {
  const parts = pattern.split('/');
  let count = 0;
  while (count < parts.length - 1 && !/[*?[\]{}()!+@\\]/.test(parts[count] ?? '')) count += 1;
  const rest = parts.slice(count).filter((part) => part !== '' && part !== '.');
  const fixed = count === 1 && parts[0] === '' ? '/' : parts.slice(0, count).join('/');
  if (/(^|[/{,(|])\.\.($|[/},)|])/.test(rest.join('/')))
    throw new Complaint(
      '".." can only stand at the beginning of the pattern; or pass the folder as path',
    );
  return { fixed, glob: rest.join('/') || '*' };
}

function startOf(path: string, fixed: string): string {
  if (fixed === '') return path;
  return isAbsolute(fixed) || fixed === '~' || fixed.startsWith('~/') ? fixed : `${path}/${fixed}`;
}

async function newestFirst(paths: readonly string[]): Promise<readonly string[]> {
  const dated: { readonly path: string; readonly at: number }[] = [];
  for (let from = 0; from < paths.length; from += statsAtOnce) {
    const part = paths.slice(from, from + statsAtOnce);
    dated.push(
      ...(await Promise.all(
        part.map(async (path) => ({
          path,
          at: (await lstat(path).catch(() => null))?.mtimeMs ?? 0,
        })),
      )),
    );
  }
  return dated
    .sort((left, right) => right.at - left.at || (left.path < right.path ? -1 : 1))
    .map(({ path }) => path);
}
