import { readdir, readFile } from 'node:fs/promises';
import { carriesMark, foreignProcesses, kill } from './marked-processes.js';

/**
 * Marks one program that plenum started (an attempt, a use of Bash), and all that it starts.
 * `PLENUM_CALL` would also be that of other programs of the agent, `PLENUM_DRIVER` that of all
 * agents.
 */
export const processVariable = 'PLENUM_PROCESS';

const rounds = 5;

interface Sweep {
  readonly marks: Set<string>;
  readonly done: Promise<void>;
}

let running: Promise<void> = Promise.resolve();
let next: Sweep | null = null;

/**
 * Ends what left its process group (`setsid`, daemons) but still carries the mark in its
 * environment. Linux only; a program that also empties its environment stays out of reach, except
 * under an OS sandbox. Whoever asks while a look through all processes is under way shares the next
 * one.
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
    const pids = foreignProcesses(await readdir('/proc').catch(() => []));
    const carriers = await Promise.all(
      pids.map(async (pid) =>
        carriesMark(await environmentOf(pid), processVariable, (mark) => wanted.has(mark))
          ? [pid]
          : [],
      ),
    );
    const strays = carriers.flat();
    if (strays.length === 0) return;
    // One that forks while it is looked for is met in the next round.
    for (const pid of strays) kill(pid);
  }
}

function environmentOf(pid: number): Promise<Buffer> {
  return readFile(`/proc/${pid}/environ`).catch(() => Buffer.alloc(0));
}
