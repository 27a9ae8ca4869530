import { plenumFolder, userHome } from '../../config/layers/home.js';
import type { DriveRequest } from '../../config/request/drive-request.js';
import { createCommandQueue } from '../../host/machine/command-queue.js';
import { openMachineFolder } from '../../host/machine/machine-folder.js';
import { type MachineSlot, takeSlot } from '../../host/machine/machine-slot.js';
import { driverVariable, newDriverMark } from '../../host/process-table/driver-mark.js';
import { endMarked } from '../../host/process-table/marked-processes.js';
import { atExit } from '../../host/processes/at-exit.js';
import type { CommandQueue } from '../../host/processes/command-turn.js';

/** Everything that one drive starts, whatever starts it: none of it outlives the drive (X187). */
interface DriveProcesses {
  /** Belongs into the environment of all of them. */
  readonly marks: Readonly<Record<string, string>>;
  /** Where commands wait for a core of the machine (X191). */
  readonly queue: CommandQueue;
  /** A number and ports for one worktree (X191). */
  readonly takeSlot: () => Promise<MachineSlot>;
  /** Ends what is left, `setsid` children included. */
  end(): void;
}

/**
 * From the polite signal to the one that cannot be refused. Those who know their programs gave them
 * more before.
 */
const graceMs = 300;

export function openDriveProcesses(request: DriveRequest): DriveProcesses {
  const { run, project } = request;
  const mark = newDriverMark(run.id, project);
  const open = machineFolderOf(request);
  const endAll = (): void => endMarked(driverVariable, new Set([mark]), graceMs);
  const forgetExit = atExit(endAll);
  return {
    marks: { [driverVariable]: mark },
    queue: createCommandQueue(open, request.config.machine),
    takeSlot: async () => takeSlot(await open()),
    end() {
      endAll();
      forgetExit();
    },
  };
}

/**
 * Nothing is made before the first command or worktree. Where the home folder cannot be written, the
 * run has a line of its own.
 */
function machineFolderOf({ surroundings, run }: DriveRequest): () => Promise<string> {
  const home = surroundings?.home ?? userHome(process.env);
  return () => openMachineFolder(plenumFolder(home)).catch(() => openMachineFolder(run.runDir));
}
