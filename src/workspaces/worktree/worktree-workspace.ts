import { realpath } from 'node:fs/promises';
import type { Workspace } from '../../core/ports/workspace.js';
import type { CommandQueue } from '../../host/processes/command-turn.js';
import { runCommand } from '../../host/processes/run-command.js';
import { findFiles } from '../folder/find-files.js';
import { readText } from '../folder/read-text.js';
import type { Protection } from './base-files.js';

interface WorktreeWorkspaceOptions {
  readonly path: string;
  /** Commit it started from. */
  readonly base: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly protection: Protection;
  /** Over those of `environment`, and for agents that work in it. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly queue?: CommandQueue;
}

/**
 * The files of a worktree as a workspace: like the shared one, but gates restore the run's base
 * commit.
 */
export async function openWorktreeWorkspace({
  path: given,
  base,
  environment,
  protection,
  variables = {},
  queue,
}: WorktreeWorkspaceOptions): Promise<Workspace> {
  const path = await realpath(given);
  const shell = { cwd: path, environment: { ...environment, ...variables }, queue };
  return {
    version: 1,
    kind: 'worktree',
    path,
    variables,
    sh: (request) => runCommand(request, shell),
    files: (globs) => findFiles(path, globs),
    read: (file, range) => readText(path, file, range),
    protect: (globs) => protection.remember(globs),
    withProtected: (protect, check) => protection.run(protect, check),
    describe: () => ({ kind: 'worktree', path, base }),
  };
}
