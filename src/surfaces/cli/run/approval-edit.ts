import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';

/**
 * Opens a file for the person at the terminal; resolves to what went wrong, or `null` when the
 * editor ended well.
 */
export type OpenEditor = (file: string) => Promise<string | null>;

/** `$VISUAL`, else `$EDITOR`; both may hold arguments. */
export function editorOf(env: Readonly<Record<string, string | undefined>>): OpenEditor {
  const editor = env.VISUAL || env.EDITOR;
  return (file) =>
    new Promise((resolve) => {
      if (!editor) {
        resolve('no editor is set: VISUAL or EDITOR');
        return;
      }
      const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'editor', file], {
        stdio: 'inherit',
        env: { ...process.env, ...env },
      });
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) =>
        resolve(code === 0 ? null : `${editor} ended with ${signal ?? `code ${code}`}`),
      );
    });
}

/**
 * The text that a person edits before a run: the script's own file, or a copy for this run only.
 */
export class EditedScript {
  private copy: string | null = null;

  constructor(
    private readonly file: string | null,
    private readonly inPlace: boolean,
    private readonly openEditor: OpenEditor,
  ) {}

  /** Resolves to the text after the edit, or to what went wrong. */
  async edit(source: string): Promise<{ readonly text: string } | { readonly problem: string }> {
    const file = await this.place(source);
    const problem = await this.openEditor(file);
    return problem === null ? { text: await readFile(file, 'utf8') } : { problem };
  }

  async close(): Promise<void> {
    if (this.copy !== null) await rm(this.copy, { recursive: true, force: true });
  }

  private async place(source: string): Promise<string> {
    if (this.file !== null && this.inPlace) return this.file;
    const name = this.file === null ? 'script.js' : basename(this.file);
    if (this.copy === null) {
      this.copy = await mkdtemp(join(tmpdir(), 'plenum-edit-'));
      await writeFile(join(this.copy, name), source, { mode: 0o600 });
    }
    return join(this.copy, name);
  }
}

export function isInside(file: string, folder: string): boolean {
  const path = relative(folder, file);
  return path !== '' && !path.startsWith('..') && !path.startsWith('/');
}
