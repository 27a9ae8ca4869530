import { realpath } from 'node:fs/promises';
import type { Workspace } from '../../core/ports/workspace.js';
import { PlenumError } from '../../core/values/errors.js';
import type { CommandQueue } from '../../host/processes/command-turn.js';
import { runCommand } from '../../host/processes/run-command.js';
import { childEnvironment } from '../../host/programs/child-environment.js';
import { findFiles } from '../folder/find-files.js';
import { readText } from '../folder/read-text.js';
import { openProtectedFiles } from '../protected/protected-files.js';
import type { Start } from '../protected/remembered.js';
import type { OpenCommit, StartRequest } from '../protected/remembered-files.js';

interface SharedWorkspaceOptions {
  /** The project folder, as the user works in it. */
  readonly path: string;
  /**
   * A folder of this run alone, e.g. `.plenum/runs/<id>/protect`; holds remembered files, and
   * agents' versions while a check runs.
   */
  readonly sideFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Names of keys that commands may see nevertheless. */
  readonly allowSecrets?: readonly string[];
  /** Value of `PLENUM_CALL` in commands. */
  readonly mark?: string;
  /** Reads a commit of the repository in which the project lies. */
  readonly openCommit?: OpenCommit;
  /** Where commands wait for a core of the machine; absent: they start at once. */
  readonly queue?: CommandQueue;
  /** Only looked at: nothing is put back, and nothing can be changed through it. */
  readonly lookOnly?: boolean;
}

export interface SharedWorkspace extends Workspace {
  /** How the base of the run's gates was taken; `null` when nobody took it yet. */
  readonly start: Start | null;
  /**
   * Remembers what lies in the project before agents work in it. Once per run; answers how many
   * files found no room.
   */
  takeStart(request: StartRequest): Promise<number>;
  /**
   * Files in folders that the start did not look into and that a gate named later: they are
   * protected since then only.
   */
  readonly belatedFiles: number;
}

/**
 * The project folder itself. Opening it puts back what a check that was cut short had swapped,
 * unless it is only looked at.
 */
export async function openSharedWorkspace(
  options: SharedWorkspaceOptions,
): Promise<SharedWorkspace> {
  const path = await realpath(options.path);
  const environment = childEnvironment(
    options.environment,
    options.mark ?? 'sh',
    options.allowSecrets,
  );
  const shell = { cwd: path, environment, queue: options.queue };
  const looking = options.lookOnly === true;
  const place = {
    root: path,
    side: options.sideFolder,
    ...(options.openCommit && { openCommit: options.openCommit }),
  };
  const protectedFiles = looking ? null : await openProtectedFiles(place);
  return {
    version: 1,
    kind: 'shared',
    path,
    sh: (request) => (looking ? Promise.reject(onlyLooked()) : runCommand(request, shell)),
    files: (globs) => findFiles(path, globs),
    read: (file, range) => readText(path, file, range),
    protect: (globs) => protectedFiles?.remember(globs) ?? Promise.reject(onlyLooked()),
    withProtected: (protect, check) =>
      protectedFiles?.run(protect, check) ?? Promise.reject(onlyLooked()),
    get start() {
      return protectedFiles?.base.manifest.start ?? null;
    },
    takeStart: (request) => protectedFiles?.takeStart(request) ?? Promise.reject(onlyLooked()),
    get belatedFiles() {
      return protectedFiles?.base.belated ?? 0;
    },
    describe: () => ({ kind: 'shared', path }),
  };
}

function onlyLooked(): PlenumError {
  return new PlenumError('E_INTERNAL', 'a workspace that is only looked at was to be changed');
}
