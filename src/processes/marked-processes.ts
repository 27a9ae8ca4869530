import { readdirSync, readFileSync } from 'node:fs';

/** So often, as one may just have started another. */
const rounds = 3;

/**
 * Processes whose environment holds `name=value` exactly, ours excepted. Commands of agents may run in sessions of their own, out of reach of any
 * signal to the group of their program; the mark says whose they are. Linux only; elsewhere none are found.
 */
export function markedProcesses(name: string, values: ReadonlySet<string>): readonly number[] {
  return values.size === 0 ? [] : processesWith(name, (value) => values.has(value));
}

/** The same for marks of a kind. */
export function processesWith(name: string, fits: (value: string) => boolean): readonly number[] {
  if (process.platform !== 'linux') return [];
  return foreignProcesses(list('/proc')).filter((pid) => carriesMark(environmentOf(pid), name, fits));
}

/** Ends them at once. Synchronous, as it also serves the exit of our process. */
export function endMarked(name: string, values: ReadonlySet<string>): void {
  endFound(() => markedProcesses(name, values));
}

export function endFound(find: () => readonly number[]): void {
  for (let round = 0; round < rounds; round += 1) {
    const pids = find();
    if (pids.length === 0) return;
    for (const pid of pids) kill(pid);
  }
}

/** Out of the names in `/proc`, those of processes but ours. */
export function foreignProcesses(names: readonly string[]): readonly number[] {
  return names.flatMap((name) => (/^\d+$/.test(name) && Number(name) !== process.pid ? [Number(name)] : []));
}

/** `environment` is what `/proc/<pid>/environ` holds. */
export function carriesMark(environment: Buffer, name: string, fits: (value: string) => boolean): boolean {
  if (!environment.includes(`${name}=`)) return false;
  const entries = environment.toString('latin1').split('\0');
  return entries.some((entry) => entry.startsWith(`${name}=`) && fits(entry.slice(name.length + 1)));
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function environmentOf(pid: number): Buffer {
  try {
    return readFileSync(`/proc/${pid}/environ`);
  } catch {
    // Gone, or of another user.
    return Buffer.alloc(0);
  }
}
