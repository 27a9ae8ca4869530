import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processes whose environment holds `name=value` exactly. Commands of agents run in sessions of their own, out of reach of any signal to the
 * program's group; the thread's id in their environment is what says whose they are. Linux only; elsewhere none are found.
 */
function markedProcesses(name: string, values: ReadonlySet<string>): readonly number[] {
  const found: number[] = [];
  for (const entry of list('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const mark = environmentOf(pid).find((one) => one.startsWith(`${name}=`));
    if (mark !== undefined && values.has(mark.slice(name.length + 1))) found.push(pid);
  }
  return found;
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    return [];
  }
}

/** Ends them at once; again until none is left, as one may just have started another. */
export function endMarked(name: string, values: ReadonlySet<string>): void {
  if (process.platform !== 'linux' || values.size === 0) return;
  for (let round = 0; round < 3; round += 1) {
    const pids = markedProcesses(name, values);
    if (pids.length === 0) return;
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone meanwhile.
      }
    }
  }
}
