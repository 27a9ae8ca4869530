import { driverVariable, newDriverMark } from '../../host/process-table/driver-mark.js';
import { endMarked } from '../../host/process-table/marked-processes.js';
import { atExit } from '../../host/processes/at-exit.js';

/** Everything that one drive starts, whatever starts it: none of it outlives the drive (X187). */
interface DriveProcesses {
  /** Belongs into the environment of all of them. */
  readonly marks: Readonly<Record<string, string>>;
  /** Ends what is left, `setsid` children included. */
  end(): void;
}

/**
 * From the polite signal to the one that cannot be refused. Those who know their programs gave them
 * more before.
 */
const graceMs = 300;

export function openDriveProcesses(runId: string, project: string): DriveProcesses {
  const mark = newDriverMark(runId, project);
  const endAll = (): void => endMarked(driverVariable, new Set([mark]), graceMs);
  const forgetExit = atExit(endAll);
  return {
    marks: { [driverVariable]: mark },
    end() {
      endAll();
      forgetExit();
    },
  };
}
