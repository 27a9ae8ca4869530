import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import type { OpenEditor } from '../window/open-editor.js';

export interface EditedScript {
  /** Resolves to the text after the edit, or to what went wrong. */
  edit(source: string): Promise<{ readonly text: string } | { readonly problem: string }>;
  close(): Promise<void>;
}

/**
 * The text that a person edits before a run: the script's own file `inPlace`, or a copy for this
 * run only, named like `file`.
 */
export function editedScript(
  file: string | null,
  inPlace: boolean,
  openEditor: OpenEditor,
): EditedScript {
  let copy: string | null = null;
  const placeOf = async (source: string): Promise<string> => {
    if (file !== null && inPlace) return file;
    const name = file === null ? 'script.js' : basename(file);
    if (copy === null) {
      copy = await mkdtemp(join(tmpdir(), 'plenum-edit-'));
      await writeFile(join(copy, name), source, { mode: 0o600 });
    }
    return join(copy, name);
  };
  return {
    async edit(source) {
      const edited = await placeOf(source);
      const problem = await openEditor(edited);
      return problem === null ? { text: await readFile(edited, 'utf8') } : { problem };
    },
    async close() {
      if (copy !== null) await rm(copy, { recursive: true, force: true });
    },
  };
}

export function isInside(file: string, folder: string): boolean {
  const path = relative(folder, file);
  return path !== '' && !path.startsWith('..') && !path.startsWith('/');
}
