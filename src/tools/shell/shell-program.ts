import { findProgram } from '../find-program.js';

/** Models write for bash; where there is none, `sh` has to do. */
export async function findShell(searchPath: string | undefined, workspace: string): Promise<string> {
  return (await findProgram('bash', `/bin:/usr/bin:${searchPath ?? ''}`, workspace)) ?? '/bin/sh';
}

/** One word for `sh`, whatever is in it. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
