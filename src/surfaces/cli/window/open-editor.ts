import { spawn } from 'node:child_process';
import { withoutKeys } from '../../../host/programs/child-environment.js';

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
        env: withoutKeys({ ...process.env, ...env }),
      });
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) =>
        resolve(code === 0 ? null : `${editor} ended with ${signal ?? `code ${code}`}`),
      );
    });
}
