import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { atExit } from '../../host/processes/at-exit.js';
import { cappedOutput } from '../../host/processes/capped-output.js';
import { endGroup, signalGroup } from '../../host/processes/process-group.js';
import { restOfOutput } from '../../host/processes/rest-of-output.js';

interface ProgramStart {
  /** What messages call it. */
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Ends what it started and what left its group. */
  endMarked(): void;
  onGone(why: string): void;
}

interface AgentProgram {
  readonly child: ChildProcessWithoutNullStreams;
  /** It has ended, and what it said last was read. */
  readonly exited: Promise<void>;
  /** Why it is of no use any more. */
  gone(): string | undefined;
  end(how: string): void;
  /** Its first answer; a program that gives none in time is closed. */
  introduced<T>(answer: Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const endGraceMs = 1_000;
const stderrKept = 4_000;
const startMs = 60_000;

/** A program that speaks over its standard input and output, in a process group of its own. */
export function startProgram(start: ProgramStart): AgentProgram {
  const [file = '', ...args] = start.command;
  const { cwd, env } = start;
  const child = spawn(file, args, { cwd, env, detached: true, stdio: 'pipe' });
  const stderr = cappedOutput(stderrKept);
  let gone: string | undefined;
  const killAll = (): void => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    start.endMarked();
  };
  const forgetExit = atExit(killAll);
  const end = (how: string): void => {
    if (gone !== undefined) return;
    const tail = stderr.text().trim();
    gone = `${start.name} ${how}${tail === '' ? '' : `: ${tail}`}`;
    start.onGone(gone);
    killAll();
    forgetExit();
  };
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
  child.once('error', (error) => end(`could not be started: ${error.message}`));
  const exited = new Promise<void>((resolve) => {
    child.once('exit', async (code, signal) => {
      killAll();
      // The answer to a prompt may be the last thing that it said.
      await restOfOutput([child.stdout, child.stderr]);
      end(`ended with ${signal ?? `code ${code}`}`);
      resolve();
    });
  });
  const close = async (): Promise<void> => {
    end('was closed');
    if (child.pid !== undefined) await endGroup(child.pid, endGraceMs);
    start.endMarked();
  };
  return {
    child,
    exited,
    gone: () => gone,
    end,
    close,
    async introduced(answer) {
      const timer = setTimeout(end, startMs, 'did not answer');
      try {
        return await answer;
      } catch (error) {
        await close();
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
