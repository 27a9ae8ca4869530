import { plenumFolder, userHome } from '../../config/layers/home.js';
import type { DriveRequest } from '../../config/request/drive-request.js';
import { type Machine, openMachine } from '../../host/machine/machine.js';
import { openMachineFolder } from '../../host/machine/machine-folder.js';
import { driverVariable, newDriverMark } from '../../host/process-table/driver-mark.js';
import { endMarked } from '../../host/process-table/marked-processes.js';
import { atExit } from '../../host/processes/at-exit.js';

/** Everything that one drive starts, whatever starts it: none of it outlives the drive (X187). */
interface DriveProcesses {
  /** Belongs into the environment of all of them. */
  readonly marks: Readonly<Record<string, string>>;
  readonly machine: Machine;
  /** Ends what is left, `setsid` children included. */
  end(): Promise<void>;
}

/**
 * From the polite signal to the one that cannot be refused. Those who know their programs gave them
 * more before.
 */
const graceMs = 300;

export function openDriveProcesses(request: DriveRequest): DriveProcesses {
  const { run, project } = request;
  const mark = newDriverMark(run.id, project);
  const machine = openMachine(machineFolderOf(request), request.config.machine);
  const endAll = (): void => endMarked(driverVariable, new Set([mark]), graceMs);
  const forgetExit = atExit(endAll);
  return {
    marks: { [driverVariable]: mark },
    machine,
    async end() {
      endAll();
      await machine.close();
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
