import { realpath } from 'node:fs/promises';
import { PlenumError } from '../../core/model/errors.js';
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
  /** Only looked at: nothing is put back, and nothing can be changed through it. */
  readonly lookOnly?: boolean;
}

/** The project folder itself. Opening it puts back what a check that was cut short had swapped, unless it is only looked at. */
export async function openSharedWorkspace(options: SharedWorkspaceOptions): Promise<Workspace> {
  const path = await realpath(options.path);
  const environment = childEnvironment(options.environment, options.mark ?? 'sh', options.allowSecrets);
  const looking = options.lookOnly === true;
  const protectedFiles = looking ? null : await ProtectedFiles.open(path, options.sideFolder);
  return {
    version: 1,
    kind: 'shared',
    path,
    sh: (request) => (looking ? Promise.reject(onlyLooked()) : runCommand(request, { cwd: path, environment })),
    files: (globs) => findFiles(path, globs),
    read: (file, range) => readText(path, file, range),
    protect: (globs) => protectedFiles?.remember(globs) ?? Promise.reject(onlyLooked()),
    withProtected: (globs, check) => protectedFiles?.run(globs, check) ?? Promise.reject(onlyLooked()),
    describe: () => ({ kind: 'shared', path }),
  };
}

function onlyLooked(): PlenumError {
  return new PlenumError('E_INTERNAL', 'a workspace that is only looked at was to be changed');
}
