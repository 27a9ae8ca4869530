import { readdirSync, readFileSync } from 'node:fs';

/** So often, as one may just have started another. */
const rounds = 5;
/** Between two looks at whether the polite signal was obeyed. */
const lookEveryMs = 10;

/**
 * Processes whose environment holds `name=value` exactly, ours excepted. Commands of agents may run
 * in sessions of their own, out of reach of any signal to the group of their program; the mark says
 * whose they are. Linux only; elsewhere none are found.
 */
export function markedProcesses(name: string, values: ReadonlySet<string>): readonly number[] {
  return values.size === 0 ? [] : processesWith(name, (value) => values.has(value));
}

/** The same for marks of a kind. */
export function processesWith(name: string, fits: (value: string) => boolean): readonly number[] {
  if (process.platform !== 'linux') return [];
  return foreignProcesses(list('/proc')).filter((pid) =>
    carriesMark(environmentOf(pid), name, fits),
  );
}

/** Ends them at once. Synchronous, as it also serves the exit of our process. */
export function endMarked(name: string, values: ReadonlySet<string>, graceMs = 0): void {
  endFound(() => markedProcesses(name, values), graceMs);
}

/**
 * SIGTERM first where there is time for it, as a git that is killed leaves its locks; then SIGKILL
 * for what is found again.
 */
export function endFound(find: () => readonly number[], graceMs = 0): void {
  if (graceMs > 0) {
    const asked = find();
    if (asked.length === 0) return;
    for (const pid of asked) kill(pid, 'SIGTERM');
    for (const end = performance.now() + graceMs; performance.now() < end && asked.some(isThere); )
      wait(lookEveryMs);
  }
  for (let round = 0; round < rounds; round += 1) {
    const pids = find();
    if (pids.length === 0) return;
    for (const pid of pids) kill(pid);
  }
}

/** Out of the names in `/proc`, those of processes but ours. */
export function foreignProcesses(names: readonly string[]): readonly number[] {
  return names.flatMap((name) =>
    /^\d+$/.test(name) && Number(name) !== process.pid ? [Number(name)] : [],
  );
}

/** `environment` is what `/proc/<pid>/environ` holds. */
export function carriesMark(
  environment: Buffer,
  name: string,
  fits: (value: string) => boolean,
): boolean {
  const value = markIn(environment, name);
  return value !== null && fits(value);
}

/** The mark of a process; `null` when it has none, is gone, or is of another user. */
export function markOf(pid: number, name: string): string | null {
  return markIn(environmentOf(pid), name);
}

function markIn(environment: Buffer, name: string): string | null {
  if (!environment.includes(`${name}=`)) return null;
  const entry = environment
    .toString('latin1')
    .split('\0')
    .find((one) => one.startsWith(`${name}=`));
  return entry === undefined ? null : entry.slice(name.length + 1);
}

export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}

/** One that ended but was not collected by its parent has no environment any more. */
function isThere(pid: number): boolean {
  return environmentOf(pid).length > 0;
}

function wait(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
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
