import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { openPlain, readPlain } from '../../host/disk/plain-file.js';
import { withoutKeys } from '../../host/programs/child-environment.js';
import { type DriveOrder, driveCommand } from './drive-order.js';
import { type DriverWord, readWord } from './driver-word.js';

/** A process that drives a run and belongs to nobody. */
export interface DriverProcess {
  readonly pid: number;
  /** Where it writes what it has to say. */
  readonly log: string;
}

/**
 * Has a run driven by a process of its own. Resolves when its journal is open; rejects with what
 * kept it from that. Once it has resolved, nothing that happens to the caller reaches the run.
 * Aborted before, that process is ended.
 */
export type StartDriver = (order: DriveOrder, signal?: AbortSignal) => Promise<DriverProcess>;

/** The verb that nobody types. */
export const driveVerb = '__drive';

/** In the folder of the run. */
export const driverLog = 'driver.log';

const longestTail = 2_000;

/**
 * A session of its own, without a terminal: neither a hang-up nor a Ctrl-C reaches it. The order
 * and the keys go through a channel that only both of them have: an environment can be read by
 * others (X182). `command` is the file of the command line.
 */
export function driverStarter(command: string): StartDriver {
  return async (order, signal) => {
    const log = join(order.runDir, driverLog);
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
    const file = await openPlain(log, flags);
    try {
      const begun = (await file.stat()).size;
      const child = spawn(process.execPath, [...process.execArgv, command, driveVerb], {
        env: withoutKeys(process.env),
        detached: true,
        stdio: ['ignore', file.fd, file.fd, 'ipc'],
      });
      const word = await wordOf(child, order, signal);
      if (word?.type === 'failed') throw word.error;
      if (word === null || child.pid === undefined)
        throw await silentDriver(order, log, begun, signal);
      if (child.connected) child.disconnect();
      child.unref();
      return { pid: child.pid, log };
    } finally {
      await file.close();
    }
  };
}

/** What {@link takeKeys} puts back at the other end. */
function keysOf(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const passed = withoutKeys(env);
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => passed[name] !== value));
}

/** Puts the keys that came with an order where they always are, and where nobody else looks. */
export function takeKeys(message: unknown, env: NodeJS.ProcessEnv): void {
  const keys = (message as { readonly keys?: unknown } | null)?.keys;
  if (typeof keys === 'object' && keys !== null) Object.assign(env, keys);
}

/** `null` when it ended without one. */
function wordOf(
  child: ChildProcess,
  order: DriveOrder,
  signal: AbortSignal | undefined,
): Promise<DriverWord | null> {
  return new Promise((resolve) => {
    const end = (): void => void child.kill('SIGTERM');
    child.on('message', (message) => {
      const word = readWord(message);
      if (word === null) return;
      signal?.removeEventListener('abort', end);
      resolve(word);
    });
    // A channel that broke is told by the end of the process.
    child.on('error', () => child.pid === undefined && resolve(null));
    child.once('close', () => resolve(null));
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
    child.send({ ...order, keys: keysOf(process.env) }, () => undefined);
  });
}

async function silentDriver(
  order: DriveOrder,
  log: string,
  begun: number,
  signal: AbortSignal | undefined,
): Promise<PlenumError> {
  const { runId } = order;
  const again = driveCommand(order);
  if (signal?.aborted)
    return new PlenumError('E_INTERRUPTED', `Broken off: run ${runId} is not driven.`, {
      hint: again,
    });
  const said = await readPlain(log).catch(() => Buffer.alloc(0));
  const tail = said
    .subarray(Math.max(begun, said.length - longestTail))
    .toString('utf8')
    .trim();
  const what = tail === '' ? 'it said nothing' : `it said: ${tail}`;
  return new PlenumError(
    'E_DRIVER',
    `The process that was to drive run ${runId} ended before it began; ${what}`,
    { hint: `In this terminal: ${again}` },
  );
}
