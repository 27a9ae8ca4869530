import { createHash, randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { processSpace, processStart } from './process-identity.js';

/**
 * In the environment of everything that a driver of a run starts, whatever starts it: agents, their
 * commands, servers, set-up, gates, git.
 */
export const driverVariable = 'PLENUM_DRIVER';

/**
 * Says whose a process is, with nothing else to ask: the run and its driver may be gone when
 * somebody has to decide.
 */
interface DriverMark {
  readonly runId: string;
  /** Which project: another one may have a run of the same name. */
  readonly place: string;
  readonly pid: number;
  /**
   * When the driver started, as the system counts it: its id alone may by now be that of another
   * program. `null` where nobody can tell.
   */
  readonly start: string | null;
  /** The space that `pid` counts in; ids of a container mean nothing outside it. */
  readonly space: string | null;
}

/**
 * Of one drive by this process. The last word tells two drives of one process apart, which is what
 * an epoch would do before there is one.
 */
export function newDriverMark(runId: string, project: string): string {
  const start = processStart(process.pid);
  const words = [
    runId,
    placeMark(project),
    process.pid,
    start === 'gone' ? null : start,
    spaceWord(),
    randomBytes(4).toString('hex'),
  ];
  return words.map((word) => word ?? '-').join(':');
}

export function parseDriverMark(text: string): DriverMark | null {
  const [runId, place, pid, start, space, word] = text.split(':');
  if (!runId || !place || !/^\d+$/.test(pid ?? '') || !start || !space || !word) return null;
  return {
    runId,
    place,
    pid: Number(pid),
    start: start === '-' ? null : start,
    space: space === '-' ? null : space,
  };
}

/**
 * True only where it is certain: never for a driver of another process space, nor where starts
 * cannot be told.
 */
export function isDriverDead({ pid, start, space }: DriverMark): boolean {
  if (start === null || space !== spaceWord()) return false;
  const now = processStart(pid);
  return now !== null && now !== start;
}

/** Where the project really lies, in a form that fits into a mark. */
export function placeMark(project: string): string {
  let path = project;
  try {
    path = realpathSync(project);
  } catch {
    // A project that is gone: its processes are still known by its path.
  }
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}

function spaceWord(): string | null {
  return /\d+/.exec(processSpace().pids ?? '')?.[0] ?? null;
}
