import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { atExit } from './at-exit.js';
import { whoHolds } from './output-holders.js';
import { endGroup, signalGroup } from './process-group.js';
import { restOfOutput } from './rest-of-output.js';

/** For what a program that ended by itself left running. */
const leftoverGraceMs = 250;
const longestTimer = 2 ** 31 - 1;

/** Takes the bytes of one stream, in order. */
export interface OutputTaker {
  add(chunk: Buffer): void;
  /** There is more than can be used: the program is ended. */
  readonly exceeded?: boolean;
}

export interface ProgramRequest {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly input: string;
  readonly stdout: OutputTaker;
  readonly stderr: OutputTaker;
  readonly signal: AbortSignal;
  /** From the polite signal to the one that cannot be refused, when it is stopped. */
  readonly graceMs: number;
  readonly timeoutMs?: number;
  /** How long what it left running may go on and end by itself, before it is ended [0]. */
  readonly lingerMs?: number;
  /** How long others may still write when it and its group have ended [5 s]. */
  readonly heldMs?: number;
  onStart?(pid: number): void;
  /** Ends what left the group, where it can be found; its output is read until then. */
  endStrays?(): Promise<void>;
}

export interface ProgramEnd {
  /**
   * `held`: others still wrote to its output when it was long gone, so that what was read is not
   * its own.
   */
  readonly how: 'exit' | 'stopped' | 'timeout' | 'overflow' | 'held' | 'not-started';
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
  /** With `held`: who writes, for messages. */
  readonly heldBy?: string;
  /** Set when the program was not started. */
  readonly error?: NodeJS.ErrnoException;
}

/**
 * Runs one program in a process group of its own. Nothing of the group is left when it resolves,
 * and with `exit` every byte that the program wrote was handed to the takers (X118). Never rejects.
 */
export async function runProgram(request: ProgramRequest): Promise<ProgramEnd> {
  const child = start(request);
  if (child instanceof Error)
    return { how: 'not-started', code: null, killedBy: null, error: child };
  const failure = new Promise<NodeJS.ErrnoException>((resolve) => child.on('error', resolve));
  const { pid } = child;
  if (pid === undefined)
    return { how: 'not-started', code: null, killedBy: null, error: await failure };
  request.onStart?.(pid);
  // The group is no part of ours: without this an early exit would leave it running.
  const forget = atExit(() => signalGroup(pid, 'SIGKILL'));
  const stops = stopsOf(request);
  feed(child, request, stops);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await Promise.race([exited, stops.stopped]);
  stops.noTimeout();
  if (stops.why() === undefined) await lingered(child, request.lingerMs ?? 0, stops);
  await endGroup(pid, stops.why() === undefined ? leftoverGraceMs : request.graceMs);
  forget();
  await request.endStrays?.();
  let heldBy: string | undefined;
  const onHeld = (): void => {
    heldBy = whoHolds(request.env);
  };
  await restOfOutput([child.stdout, child.stderr], {
    signal: stops.signal,
    heldMs: request.heldMs,
    onHeld,
  });
  child.stdin.destroy();
  stops.release();
  const end = { code: child.exitCode, killedBy: child.signalCode };
  const why = stops.why();
  if (why !== undefined) return { how: why, ...end };
  return heldBy === undefined ? { how: 'exit', ...end } : { how: 'held', ...end, heldBy };
}

function start({
  command,
  cwd,
  env,
}: ProgramRequest): ChildProcessWithoutNullStreams | NodeJS.ErrnoException {
  const [program = '', ...args] = command;
  try {
    return spawn(program, args, { cwd, env, detached: true, windowsHide: true, stdio: 'pipe' });
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

function feed(
  child: ChildProcessWithoutNullStreams,
  { stdout, stderr, input }: ProgramRequest,
  stops: Stops,
): void {
  child.stdout.on('data', (chunk: Buffer) => {
    stdout.add(chunk);
    if (stdout.exceeded) stops.stop('overflow');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr.add(chunk);
    if (stderr.exceeded) stops.stop('overflow');
  });
  // A program may end, or close its input, without reading it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
}

/** Resolves when nobody writes any more, at the latest after `ms`. */
async function lingered(
  child: ChildProcessWithoutNullStreams,
  ms: number,
  { signal }: Stops,
): Promise<void> {
  if (ms === 0 || (child.stdout.destroyed && child.stderr.destroyed)) return;
  const over = new AbortController();
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await Promise.race([
    closed,
    sleep(ms, undefined, { signal: AbortSignal.any([signal, over.signal]) }).catch(() => undefined),
  ]);
  over.abort();
}

type StopReason = 'stopped' | 'timeout' | 'overflow';

/** What ends the program before it ends by itself; the first reason counts. */
interface Stops {
  readonly signal: AbortSignal;
  readonly stopped: Promise<void>;
  why(): StopReason | undefined;
  stop(why: StopReason): void;
  noTimeout(): void;
  release(): void;
}

function stopsOf({ signal: outer, timeoutMs }: ProgramRequest): Stops {
  const ending = new AbortController();
  const { signal } = ending;
  const stopped = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  const stop = (why: StopReason): void => ending.abort(why);
  const onAbort = (): void => stop('stopped');
  outer.addEventListener('abort', onAbort, { once: true });
  if (outer.aborted) onAbort();
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => stop('timeout'), Math.min(Math.max(timeoutMs, 0), longestTimer));
  return {
    signal,
    stopped,
    stop,
    why: () => signal.reason,
    noTimeout: () => clearTimeout(timer),
    release: () => outer.removeEventListener('abort', onAbort),
  };
}
