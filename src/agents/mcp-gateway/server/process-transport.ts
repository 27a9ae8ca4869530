import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JSONRPCMessage, ReadBuffer, Transport } from '@modelcontextprotocol/client';
import { cappedOutput } from '../../../host/processes/capped-output.js';
import { endGroup } from '../../../host/processes/process-group.js';
import { restOfOutput } from '../../../host/processes/rest-of-output.js';
import { forgetGroup, watchGroup } from './living-groups.js';

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

/**
 * A server as a program, in a process group of its own: the library's transport cannot do that, and
 * would leave behind what a launcher such as npx started. Lines on standard output that are no
 * messages are skipped.
 */
export class ProcessTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  private child: ChildProcessWithoutNullStreams | null = null;
  private readonly stderrTail = cappedOutput(stderrKept);
  private closing: Promise<void> | null = null;
  private ended = '';

  constructor(
    private readonly program: ServerProgram,
    private readonly lines: ReadBuffer,
  ) {}

  async start(): Promise<void> {
    const { command, args, cwd, environment } = this.program;
    const child = spawn(command, [...args], {
      cwd,
      env: environment,
      detached: true,
      stdio: 'pipe',
      windowsHide: true,
    });
    this.child = child;
    child.stdin.on('error', () => undefined);
    child.stderr.on('data', (chunk: Buffer) => this.stderrTail.add(chunk));
    child.stdout.on('data', (chunk: Buffer) => this.read(chunk));
    // Whatever a dead server left running has nobody to talk to any more.
    child.once('exit', (code, signal) => {
      this.ended = signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
      void this.close();
    });
    await once(child, 'spawn');
    child.on('error', (error) => this.onerror?.(error));
    if (child.pid !== undefined) watchGroup(child.pid);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const { child } = this;
    if (child === null || this.closing !== null) throw new Error('the server is not running');
    await new Promise<void>((resolve, reject) => {
      child.stdin.write(`${JSON.stringify(message)}\n`, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  /** Why it ended and what it said last, for messages. */
  lastWords(): string {
    return [this.ended, this.stderrTail.text().trim()].filter((words) => words !== '').join('; ');
  }

  private async end(): Promise<void> {
    const { child } = this;
    if (child?.pid !== undefined) {
      child.stdin.end();
      const isOurWish = child.exitCode === null && child.signalCode === null;
      if (isOurWish) await Promise.race([once(child, 'exit'), sleep(politeMs)]);
      await endGroup(child.pid, graceMs);
      forgetGroup(child.pid);
      // What a server that ended by itself said last, an answer perhaps, is still in the pipe.
      await restOfOutput(
        [child.stdout, child.stderr],
        isOurWish ? { signal: AbortSignal.abort() } : {},
      );
      child.stdin.destroy();
    }
    this.lines.clear();
    this.onclose?.();
  }

  private read(chunk: Buffer): void {
    try {
      this.lines.append(chunk);
    } catch {
      this.ended = 'it wrote too much without a line break';
      void this.close();
      return;
    }
    for (;;) {
      try {
        const message = this.lines.readMessage();
        if (message === null) return;
        this.onmessage?.(message);
      } catch (error) {
        this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }
}
