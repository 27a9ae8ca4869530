import { readdir, readFile } from 'node:fs/promises';
import { atExit } from '../../processes/at-exit.js';
import { carriesMark, endMarked, foreignProcesses, kill } from '../../processes/marked-processes.js';

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
    const pids = foreignProcesses(await readdir('/proc').catch(() => []));
    const carriers = await Promise.all(
      pids.map(async (pid) => (carriesMark(await environmentOf(pid), useVariable, (mark) => wanted.has(mark)) ? [pid] : [])),
    );
    const strays = carriers.flat();
    if (strays.length === 0) return;
    // One that forks while it is looked for is met in the next round.
    for (const pid of strays) kill(pid);
  }
}

const marks = new Set<string>();
let forgetExit = (): void => undefined;

/** Until `release`, the processes of this use do not outlive this process when it exits. */
export function endWithThisProcess(mark: string): { release(): void } {
  // One look through all processes serves all uses.
  if (marks.size === 0) forgetExit = atExit(() => endMarked(useVariable, marks));
  marks.add(mark);
  return {
    release: () => {
      marks.delete(mark);
      if (marks.size === 0) forgetExit();
    },
  };
}

function environmentOf(pid: number): Promise<Buffer> {
  return readFile(`/proc/${pid}/environ`).catch(() => Buffer.alloc(0));
}
