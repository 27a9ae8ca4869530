import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { PlenumError } from '../core/model/errors.js';
import type { CommandRequest, CommandResult } from '../core/ports/workspace.js';
import { atExit } from './at-exit.js';
import { CappedOutput } from './capped-output.js';

export interface CommandPlace {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Bytes kept of each of the two streams. */
  readonly outputLimit?: number;
}

const defaultOutputLimit = 10 * 1024 * 1024;
const longestTimer = 2 ** 31 - 1;
/** From the polite signal to the one that cannot be refused; together with `lingerMs` below the 2 s of the port. */
const graceMs = 600;
/** How long output may trickle in after the shell itself has ended. */
const lingerMs = 500;

const timeoutCode = 124;
const stoppedCode = 143;

/**
 * One command line through `/bin/sh -c`, in a process group of its own. The group ends with the command: what it left running
 * is ended too. A process that makes itself a new session (`setsid`)
 * is found by its mark, by whoever gave it one.
 */
export async function runCommand(request: CommandRequest, place: CommandPlace): Promise<CommandResult> {
  if (request.signal.aborted) return { code: stoppedCode, stdout: '', stderr: '', timedOut: false };
  const child = spawn('/bin/sh', ['-c', request.command], { cwd: place.cwd, env: place.environment, detached: true, stdio: 'pipe' });
  const stdout = new CappedOutput(place.outputLimit ?? defaultOutputLimit);
  const stderr = new CappedOutput(place.outputLimit ?? defaultOutputLimit);
  child.stdout.on('data', (chunk: Buffer) => stdout.add(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
  // A command that does not read its input closes the pipe early; that is no failure.
  child.stdin.on('error', () => undefined);
  child.stdin.end(request.input ?? '');
  // The group is no part of ours: without this an early exit would leave it running.
  const forgetExit = atExit(() => endGroup(child, 'SIGKILL'));
  const ended = await ending(child, request).finally(forgetExit);
  const code = ended.why === 'time' ? timeoutCode : ended.why === 'abort' ? stoppedCode : ended.code;
  return { code, stdout: stdout.text(), stderr: stderr.text(), timedOut: ended.why === 'time' };
}

interface Ending {
  readonly code: number;
  readonly why: 'exit' | 'time' | 'abort';
}

function ending(child: ChildProcess, request: CommandRequest): Promise<Ending> {
  return new Promise((resolve, reject) => {
    let why: Ending['why'] = 'exit';
    let code: number = stoppedCode;
    const timers: NodeJS.Timeout[] = [];
    const later = (ms: number, act: () => void) => timers.push(setTimeout(act, Math.min(Math.max(ms, 0), longestTimer)));
    const stop = (reason: 'time' | 'abort') => {
      if (why !== 'exit') return;
      why = reason;
      endGroup(child, 'SIGTERM');
      later(graceMs, () => finish());
    };
    const onAbort = () => stop('abort');
    const close = () => {
      for (const timer of timers) clearTimeout(timer);
      request.signal.removeEventListener('abort', onAbort);
      endGroup(child, 'SIGKILL');
      resolve({ code, why });
    };
    const finish = () => {
      endGroup(child, 'SIGKILL');
      // Whoever escaped the group may hold the pipes for ever; nobody waits for that.
      later(lingerMs, () => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        close();
      });
    };
    request.signal.addEventListener('abort', onAbort, { once: true });
    later(request.timeoutMs, () => stop('time'));
    child.once('error', (error) => {
      for (const timer of timers) clearTimeout(timer);
      request.signal.removeEventListener('abort', onAbort);
      reject(notStarted(request.command, error));
    });
    child.once('exit', (status, signal) => {
      code = status ?? 128 + (signal ? constants.signals[signal] : 0);
      later(lingerMs, finish);
    });
    child.once('close', close);
  });
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is already gone.
  }
}

function notStarted(command: string, error: Error): PlenumError {
  return new PlenumError('E_PROGRAM_MISSING', `the command could not be started: ${command} (${error.message})`, {
    hint: 'check that the workspace folder and /bin/sh exist',
    cause: error,
  });
}
