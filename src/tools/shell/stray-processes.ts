import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

/** Marks every process of one use of Bash; `PLENUM_CALL` alone would also be that of the agent's other commands. */
export const useVariable = 'PLENUM_TOOL_USE';

const rounds = 5;

interface Sweep {
  readonly marks: Set<string>;
  readonly done: Promise<void>;
}

let running: Promise<void> = Promise.resolve();
let next: Sweep | null = null;

/**
 * Ends what left its process group (`setsid`, daemons) but still carries the mark in its environment. Linux only; a program that
 * also empties its environment stays out of reach, except under an OS sandbox. Whoever asks while a look through all processes is
 * under way shares the next one.
 */
export function endStrays(mark: string): Promise<void> {
  if (process.platform !== 'linux') return Promise.resolve();
  if (next === null) {
    const marks = new Set<string>();
    const done = running.then(() => {
      next = null;
      return sweep(marks);
    });
    next = { marks, done };
    running = done;
  }
  next.marks.add(mark);
  return next.done;
}

async function sweep(wanted: ReadonlySet<string>): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const pids = (await readdir('/proc').catch(() => [])).filter(isForeign);
    const carriers = await Promise.all(pids.map(async (pid) => (carries(await environmentOf(pid), wanted) ? [Number(pid)] : [])));
    const strays = carriers.flat();
    if (strays.length === 0) return;
    // One that forks while it is looked for is met in the next round.
    for (const pid of strays) kill(pid);
  }
}

const marks = new Set<string>();

/** Until `release`, the processes of this use do not outlive this process when it exits. */
export function endWithThisProcess(mark: string): { release(): void } {
  if (marks.size === 0) process.once('exit', endAllNow);
  marks.add(mark);
  return {
    release: () => {
      marks.delete(mark);
      if (marks.size === 0) process.off('exit', endAllNow);
    },
  };
}

function endAllNow(): void {
  if (process.platform !== 'linux') return;
  for (const pid of readdirSync('/proc').filter(isForeign)) {
    try {
      if (carries(readFileSync(`/proc/${pid}/environ`), marks)) kill(Number(pid));
    } catch {
      // Gone, or of another user.
    }
  }
}

function isForeign(name: string): boolean {
  return /^\d+$/.test(name) && Number(name) !== process.pid;
}

function environmentOf(pid: string): Promise<Buffer> {
  return readFile(`/proc/${pid}/environ`).catch(() => Buffer.alloc(0));
}

function carries(environment: Buffer, wanted: ReadonlySet<string>): boolean {
  if (!environment.includes(useVariable)) return false;
  return environment
    .toString('latin1')
    .split('\0')
    .some((entry) => entry.startsWith(`${useVariable}=`) && wanted.has(entry.slice(useVariable.length + 1)));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
