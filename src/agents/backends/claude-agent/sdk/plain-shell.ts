import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A program that starts a command without some variables, for credentials that Claude Code takes
 * from its environment only. They stay readable in the environment of its own process: this keeps
 * them from a shell that just lists its own.
 */
export async function plainShell(folder: string, without: readonly string[]): Promise<string> {
  const lines = [
    '#!/bin/sh',
    `unset ${without.join(' ')}`,
    // Claude Code writes its commands for these two.
    'case "${SHELL:-}" in */bash | */zsh) shell=$SHELL ;; *) shell=bash ;; esac',
    'exec "$shell" -c "$@"',
  ];
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'plain-shell');
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o700 });
  return path;
}
