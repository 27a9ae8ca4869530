import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { nearestName } from '../../core/words/nearest-name.js';
import { shellWord } from '../../core/words/shell-word.js';
import { findWorkflow } from '../../scripts/saved/find-workflow.js';

interface ScriptSearch {
  /** A file, the name of a saved workflow, or `-`. */
  readonly reference: string;
  readonly cwd: string;
  readonly project: string;
  readonly home: string;
  readonly readStdin: () => Promise<string>;
}

interface FoundScript {
  readonly text: string;
  /** Absolute; `null` for standard input. */
  readonly path: string | null;
  /** How messages name it. */
  readonly shown: string;
}

/**
 * A path wins over a saved workflow of the same name; a bare name never means a file without its
 * extension.
 */
export async function findScript(search: ScriptSearch): Promise<FoundScript> {
  const { reference, cwd } = search;
  if (reference === '-')
    return { text: await search.readStdin(), path: null, shown: 'standard input' };
  const path = resolve(cwd, reference);
  if (noScript.test(path) && (await isFile(path)))
    throw new PlenumError('E_USAGE', `${shownPath(path, cwd)} is no script: it is no JavaScript.`, {
      hint: 'plenum workflows   (lists what can be run by name)',
    });
  if (await isFile(path))
    return { text: await readFile(path, 'utf8'), path, shown: shownPath(path, cwd) };
  if (/[/\\]|\.m?js$/.test(reference)) {
    const near = nearestName(basename(path), await scriptsIn(dirname(path)));
    const meant = near === undefined ? null : shownPath(join(dirname(path), near), cwd);
    const guess = meant === null ? '' : ` Did you mean ${meant}?`;
    throw new PlenumError('E_FILE_NOT_FOUND', `There is no file ${shownPath(path, cwd)}.${guess}`, {
      hint:
        meant === null
          ? 'plenum workflows   (lists the saved ones)'
          : `plenum run ${shellWord(meant)}`,
    });
  }
  const saved = await findWorkflow(reference, { cwd, project: search.project, home: search.home });
  return { text: saved.source, path: saved.file, shown: shownPath(saved.file, cwd) };
}

/** Files that people give by mistake; everything else is read, whatever its name. */
const noScript = /\.(json|jsonc|md|ya?ml|toml|txt|lock)$/i;

async function scriptsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.filter((name) => /\.[cm]?js$/.test(name));
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function shownPath(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near;
}
