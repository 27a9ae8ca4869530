import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { endGroup } from '../../processes/process-group.js';

/** Together with the pauses that follow this stays under the 2 s that the port allows. */
const stopGraceMs = 1_500;
/** For what a program that ended by itself left running. */
const leftoverGraceMs = 250;
/** Output still in the pipes is read for this long after the last process of the group is gone. */
const drainMs = 100;

export interface ProgramRequest {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly input: string;
  /** Bytes of standard output; more ends the program. */
  readonly stdoutLimit: number;
  onStderr(chunk: string): void;
  onStart(pid: number): void;
  readonly signal: AbortSignal;
}

export interface ProgramEnd {
  readonly how: 'exit' | 'stopped' | 'overflow' | 'not-started';
  readonly code: number | null;
  readonly killedBy: string | null;
  readonly stdout: string;
  /** Set when the program was not started. */
  readonly error?: NodeJS.ErrnoException;
}

function start(request: ProgramRequest): ChildProcess | NodeJS.ErrnoException {
  const [program = '', ...args] = request.command;
  try {
    return spawn(program, args, { cwd: request.cwd, env: request.env, detached: true, windowsHide: true, stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

/** Runs one program in a process group of its own. Never rejects; nothing of the group is left when it resolves. */
export async function runProgram(request: ProgramRequest): Promise<ProgramEnd> {
  const child = start(request);
  const pid = child instanceof Error ? undefined : child.pid;
  if (child instanceof Error) return { how: 'not-started', code: null, killedBy: null, stdout: '', error: child };

  const failure = new Promise<NodeJS.ErrnoException>((resolve) => child.once('error', resolve));
  if (pid === undefined) return { how: 'not-started', code: null, killedBy: null, stdout: '', error: await failure };
  request.onStart(pid);

  let how: ProgramEnd['how'] = 'exit';
  let stopping: Promise<void> | undefined;
  const { promise: stopped, resolve: stopEnded } = withResolvers();
  const stop = (reason: 'stopped' | 'overflow'): void => {
    if (stopping !== undefined) return;
    how = reason;
    stopping = endGroup(pid, stopGraceMs).then(stopEnded);
  };
  const onAbort = (): void => stop('stopped');
  request.signal.addEventListener('abort', onAbort, { once: true });
  if (request.signal.aborted) onAbort();

  const stdout = collect(child, request.stdoutLimit, () => stop('overflow'));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => request.onStderr(chunk));
  // A program may end, or close its input, without reading it.
  child.stdin?.on('error', () => {});
  child.stdin?.end(request.input);

  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exited = new Promise<{ code: number | null; killedBy: string | null }>((resolve) =>
    child.once('exit', (code, killedBy) => resolve({ code, killedBy })),
  );
  const end = await Promise.race([exited, stopped.then(() => ({ code: null, killedBy: null }))]);
  request.signal.removeEventListener('abort', onAbort);
  await (stopping ?? endGroup(pid, leftoverGraceMs));

  child.stdin?.destroy();
  await Promise.race([closed, sleep(drainMs, undefined, { ref: false })]);
  child.stdout?.destroy();
  child.stderr?.destroy();
  return { how, ...end, stdout: stdout() };
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function collect(child: ChildProcess, limit: number, onOverflow: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    if (size >= limit) return;
    size += chunk.length;
    chunks.push(size > limit ? chunk.subarray(0, chunk.length - (size - limit)) : chunk);
    if (size > limit) onOverflow();
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
