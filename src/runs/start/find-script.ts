import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
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
  if (await isFile(path))
    return { text: await readFile(path, 'utf8'), path, shown: shownPath(path, cwd) };
  if (/[/\\]|\.m?js$/.test(reference)) {
    throw new PlenumError('E_FILE_NOT_FOUND', `There is no file ${shownPath(path, cwd)}.`, {
      hint: 'plenum workflows   (lists the saved ones)',
    });
  }
  const saved = await findWorkflow(reference, { cwd, project: search.project, home: search.home });
  return { text: saved.source, path: saved.file, shown: shownPath(saved.file, cwd) };
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
