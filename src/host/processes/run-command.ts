import { constants } from 'node:os';
import type { CommandRequest, CommandResult } from '../../core/ports/workspace.js';
import { PlenumError } from '../../core/values/errors.js';
import { cappedOutput } from './capped-output.js';
import type { CommandQueue, CommandTurn } from './command-turn.js';
import { runProgram } from './run-program.js';

export interface CommandPlace {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Bytes kept of each of the two streams. */
  readonly outputLimit?: number;
  /** How long others may still write when the command has ended [5 s]. */
  readonly heldMs?: number;
  /** Ends what left the command's process group, where it can be found. */
  endStrays?(): Promise<void>;
  /** Where it waits for a core of the machine; absent: it starts at once. */
  readonly queue?: CommandQueue;
}

const defaultOutputLimit = 10 * 1024 * 1024;
/** From the polite signal to the one that cannot be refused; below the 2 s of the port. */
const graceMs = 600;
/**
 * How long the shell's other processes (a pipe into the background, `>(…)`) may take to end by
 * themselves.
 */
const lingerMs = 500;

const timeoutCode = 124;
const stoppedCode = 143;

/**
 * One command line through `/bin/sh -c`, in a process group of its own. The group ends with the
 * command: what it left running is ended too. A process that makes itself a new session (`setsid`)
 * is found by its mark, by whoever gave it one; while one that is not found writes to the command's
 * output, that is no result but an error (X118).
 */
export async function runCommand(
  request: CommandRequest,
  place: CommandPlace,
): Promise<CommandResult> {
  const { signal } = request;
  if (signal.aborted) return stopped;
  if (!place.queue) return runNow(request, place);
  let turn: CommandTurn;
  try {
    turn = await place.queue.enter(request);
  } catch (error) {
    if (signal.aborted) return stopped;
    throw error;
  }
  try {
    return await runNow(request, place, (pid) => turn.started(pid));
  } finally {
    await turn.leave();
  }
}

const stopped: CommandResult = { code: stoppedCode, stdout: '', stderr: '', timedOut: false };

async function runNow(
  { command, input = '', timeoutMs, signal }: CommandRequest,
  place: CommandPlace,
  onStart?: (pid: number) => void,
): Promise<CommandResult> {
  const { cwd, environment: env, outputLimit = defaultOutputLimit, heldMs, endStrays } = place;
  const stdout = cappedOutput(outputLimit);
  const stderr = cappedOutput(outputLimit);
  const shell = { command: ['/bin/sh', '-c', command], cwd, env, input, stdout, stderr };
  const end = await runProgram({
    ...shell,
    signal,
    timeoutMs,
    graceMs,
    lingerMs,
    heldMs,
    endStrays,
    onStart,
  });
  const read = { stdout: stdout.text(), stderr: stderr.text() };
  switch (end.how) {
    case 'not-started':
      throw notStarted(command, end.error);
    case 'held':
      throw outputHeld(command, end.heldBy);
    case 'timeout':
      return { code: timeoutCode, ...read, timedOut: true };
    case 'stopped':
      return { code: stoppedCode, ...read, timedOut: false };
    default:
      return {
        code: end.code ?? 128 + (end.killedBy === null ? 0 : constants.signals[end.killedBy]),
        ...read,
        timedOut: false,
      };
  }
}

function notStarted(command: string, error: Error | undefined): PlenumError {
  return new PlenumError(
    'E_PROGRAM_MISSING',
    `the command could not be started: ${command} (${error?.message ?? 'no reason given'})`,
    { hint: 'check that the workspace folder and /bin/sh exist', cause: error },
  );
}

function outputHeld(command: string, holder = 'something'): PlenumError {
  return new PlenumError(
    'E_OUTPUT_HELD',
    `the command has ended, but ${holder} still writes to its output, ` +
      `so what it said is not whole: ${command}`,
    {
      hint: 'send the output of what goes on running elsewhere: server >server.log 2>&1 &',
    },
  );
}
