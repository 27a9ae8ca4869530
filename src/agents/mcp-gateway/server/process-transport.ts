import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadBuffer, Transport } from '@modelcontextprotocol/client';
import { atExit } from '../../../host/processes/at-exit.js';
import { cappedOutput } from '../../../host/processes/capped-output.js';
import { endGroup, signalGroup } from '../../../host/processes/process-group.js';
import { restOfOutput } from '../../../host/processes/rest-of-output.js';

interface ServerProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** How long a server has to end by itself once its input is closed, and then after SIGTERM. */
const politeMs = 300;
const graceMs = 1000;
const stderrKept = 4000;

export interface ProcessTransport extends Transport {
  /** Why it ended and what it said last, for messages. */
  lastWords(): string;
}

/**
 * A server as a program, in a process group of its own: the library's transport cannot do that, and
 * would leave behind what a launcher such as npx started. Lines on standard output that are no
 * messages are skipped.
 */
export function processTransport(program: ServerProgram, lines: ReadBuffer): ProcessTransport {
  const stderrTail = cappedOutput(stderrKept);
  let child: ChildProcessWithoutNullStreams | null = null;
  let closing: Promise<void> | null = null;
  let ended = '';
  let forgetExit = (): void => undefined;

  const end = async (): Promise<void> => {
    if (child !== null) await endProgram(child);
    forgetExit();
    lines.clear();
    transport.onclose?.();
  };
  const transport: ProcessTransport = {
    async start() {
      const { command, args, cwd, environment: env } = program;
      const options = { cwd, env, detached: true, windowsHide: true, stdio: 'pipe' } as const;
      const started = spawn(command, [...args], options);
      child = started;
      const { pid } = started;
      // It MUST NOT outlive this process.
      if (pid !== undefined) forgetExit = atExit(() => signalGroup(pid, 'SIGKILL'));
      started.stdin.on('error', () => undefined);
      started.stderr.on('data', (chunk: Buffer) => stderrTail.add(chunk));
      started.stdout.on('data', (chunk: Buffer) => {
        if (readMessages(transport, lines, chunk)) return;
        ended = 'it wrote too much without a line break';
        void transport.close();
      });
      // Whatever a dead server left running has nobody to talk to any more.
      started.once('exit', (code, signal) => {
        ended = signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
        void transport.close();
      });
      await once(started, 'spawn');
      started.on('error', (error) => transport.onerror?.(error));
    },
    async send(message) {
      if (child === null || closing !== null) throw new Error('the server is not running');
      const { stdin } = child;
      await new Promise<void>((resolve, reject) => {
        stdin.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
      });
    },
    close() {
      closing ??= end();
      return closing;
    },
    lastWords: () => [ended, stderrTail.text().trim()].filter((words) => words !== '').join('; '),
  };
  return transport;
}

/** Whether the lines could be kept. */
function readMessages(transport: Transport, lines: ReadBuffer, chunk: Buffer): boolean {
  try {
    lines.append(chunk);
  } catch {
    return false;
  }
  for (;;) {
    try {
      const message = lines.readMessage();
      if (message === null) return true;
      transport.onmessage?.(message);
    } catch (error) {
      transport.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

async function endProgram(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.pid === undefined) return;
  child.stdin.end();
  const isOurWish = child.exitCode === null && child.signalCode === null;
  if (isOurWish) await Promise.race([once(child, 'exit'), sleep(politeMs)]);
  await endGroup(child.pid, graceMs);
  // What a server that ended by itself said last, an answer perhaps, is still in the pipe.
  await restOfOutput(
    [child.stdout, child.stderr],
    isOurWish ? { signal: AbortSignal.abort() } : {},
  );
  child.stdin.destroy();
}
