import { realpath } from 'node:fs/promises';
import type { Workspace } from '../../core/ports/workspace.js';
import { childEnvironment } from '../../processes/child-environment.js';
import { runCommand } from '../../processes/run-command.js';
import { findFiles } from '../folder/find-files.js';
import { readText } from '../folder/read-text.js';
import { ProtectedFiles } from '../protected/protected-files.js';

export interface SharedWorkspaceOptions {
  /** The project folder, as the user works in it. */
  readonly path: string;
  /** A folder of this run alone, e.g. `.plenum/runs/<id>/protect`; holds remembered files, and agents' versions while a check runs. */
  readonly sideFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Names of keys that commands may see nevertheless. */
  readonly allowSecrets?: readonly string[];
  /** Value of `PLENUM_CALL` in commands. */
  readonly mark?: string;
}

/** The project folder itself. Opening it puts back what a check that was cut short had swapped. */
export async function openSharedWorkspace(options: SharedWorkspaceOptions): Promise<Workspace> {
  const path = await realpath(options.path);
  const environment = childEnvironment(options.environment, options.mark ?? 'sh', options.allowSecrets);
  const protectedFiles = await ProtectedFiles.open(path, options.sideFolder);
  return {
    version: 1,
    kind: 'shared',
    path,
    sh: (request) => runCommand(request, { cwd: path, environment }),
    files: (globs) => findFiles(path, globs),
    read: (file, range) => readText(path, file, range),
    protect: (globs) => protectedFiles.remember(globs),
    withProtected: (globs, check) => protectedFiles.run(globs, check),
    describe: () => ({ kind: 'shared', path }),
  };
}
