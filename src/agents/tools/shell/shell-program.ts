import { findProgramOutside } from '../paths/find-program-outside.js';

/** Models write for bash; where there is none, `sh` has to do. */
export function findShell(searchPath: string | undefined, workspace: string): string {
  return findProgramOutside(workspace, 'bash', `/bin:/usr/bin:${searchPath ?? ''}`) ?? '/bin/sh';
}

/** One word for `sh`, whatever is in it. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
