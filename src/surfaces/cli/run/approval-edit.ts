import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import type { Program } from '../../../core/program/syntax/program.js';
import type { Io } from '../io/io.js';
import type { OpenEditor } from '../window/open-editor.js';
import type { ApprovalAnswer } from './approve.js';

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

/** The script that the person made of it; `null` when it stays. */
export async function otherText(
  answer: Exclude<ApprovalAnswer, { kind: 'run' | 'grant' }>,
  edited: EditedScript,
  program: Program,
  by: {
    readonly io: Pick<Io, 'stderr'>;
    readonly change?: (words: string) => Promise<string | null>;
  },
): Promise<string | null> {
  if (answer.kind === 'change') return (await by.change?.(answer.words)) ?? null;
  const found = await edited.edit(program.source);
  if ('text' in found) return found.text;
  by.io.stderr(`The script was not edited: ${found.problem}.\n`);
  return null;
}
