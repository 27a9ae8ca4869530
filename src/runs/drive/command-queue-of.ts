import { plenumFolder, userHome } from '../../config/layers/home.js';
import type { DriveRequest } from '../../config/request/drive-request.js';
import { type CommandQueue, createCommandQueue } from '../../host/machine/command-queue.js';
import { openMachineFolder } from '../../host/machine/machine-folder.js';

/**
 * Where the commands of a real run wait for a core, with those of all runs of its user (X191).
 * Nothing is made before the first command. Where the home folder cannot be written, the commands
 * of the run wait among themselves.
 */
export function queueOf({ config, surroundings, run }: DriveRequest): CommandQueue {
  const home = surroundings?.home ?? userHome(process.env);
  const open = (): Promise<string> =>
    openMachineFolder(plenumFolder(home)).catch(() => openMachineFolder(run.runDir));
  return createCommandQueue(open, config.machine);
}
