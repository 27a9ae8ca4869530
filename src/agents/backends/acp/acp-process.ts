import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientConnection, InitializeResponse } from '@agentclientprotocol/sdk';
import { isJsonObject, type JsonObject } from '../../../core/values/json.js';
import { endMarked } from '../../../host/process-table/marked-processes.js';
import { atExit } from '../../../host/processes/at-exit.js';
import { cappedOutput } from '../../../host/processes/capped-output.js';
import { endGroup, signalGroup } from '../../../host/processes/process-group.js';
import { restOfOutput } from '../../../host/processes/rest-of-output.js';

interface SessionListener {
  update(update: JsonObject): void;
  permission(request: JsonObject): Promise<JsonObject>;
}

interface ProcessRequest {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Value of `PLENUM_CALL` in `env`, of this process alone. */
  readonly mark: string;
}

const stderrKept = 4_000;
const endGraceMs = 300;
const startMs = 60_000;
const exitMs = 300;
const markName = 'PLENUM_CALL';

function asObject(params: unknown): JsonObject {
  return isJsonObject(params) ? params : {};
}

/** One agent program and the connection to it. */
export class AcpProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #mark: string;
  readonly #listeners = new Map<string, SessionListener>();
  readonly #forgetExit = atExit(() => this.#killAll());
  #connection: ClientConnection | undefined;
  readonly #exited: Promise<void>;
  readonly #stderr = cappedOutput(stderrKept);
  #gone: string | undefined;
  about: InitializeResponse | undefined;

  private constructor(request: ProcessRequest) {
    const [program = '', ...args] = request.command;
    this.#mark = request.mark;
    this.#child = spawn(program, args, {
      cwd: request.cwd,
      env: request.env,
      detached: true,
      stdio: 'pipe',
    });
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.on('data', (chunk: Buffer) => this.#stderr.add(chunk));
    this.#child.once('error', (error) => this.#end(`could not be started: ${error.message}`));
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', async (code, signal) => {
        this.#killAll();
        // The answer to a prompt may be the last thing that it said.
        await restOfOutput([this.#child.stdout, this.#child.stderr]);
        this.#end(`ended with ${signal ?? `code ${code}`}`);
        resolve();
      });
    });
  }

  /** Rejects when the program cannot be started or does not speak the protocol. */
  static async start(request: ProcessRequest, signal?: AbortSignal): Promise<AcpProcess> {
    const { client, ndJsonStream } = await import('@agentclientprotocol/sdk');
    const started = new AcpProcess(request);
    const input = Readable.toWeb(started.#child.stdout) as ReadableStream<Uint8Array>;
    const connection = client({ name: 'plenum' })
      // Read by our own hand: a newer agent may say more than this version of the protocol's
      // package knows.
      .onRequest('session/request_permission', asObject, async ({ params }) => {
        const answer = await started.#listeners.get(String(params.sessionId))?.permission(params);
        return answer ?? { outcome: { outcome: 'cancelled' } };
      })
      .onNotification('session/update', asObject, ({ params }) => {
        if (isJsonObject(params.update))
          started.#listeners.get(String(params.sessionId))?.update(params.update);
      })
      .connect(ndJsonStream(Writable.toWeb(started.#child.stdin), input));
    started.#connection = connection;
    const timer = setTimeout(() => started.#end('did not answer'), startMs);
    const onAbort = (): void => started.#end('was stopped');
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const clientCapabilities = {
        fs: { readTextFile: false, writeTextFile: false },
        terminal: false,
      };
      started.about = await started.request('initialize', {
        protocolVersion: 1,
        clientCapabilities,
        clientInfo: { name: 'plenum', version: '1' },
      });
      return started;
    } catch (error) {
      await started.close();
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Why there is no process any more. */
  get gone(): string | undefined {
    return this.#gone;
  }

  async request<T>(method: string, params: JsonObject): Promise<T> {
    const connection = this.#connection;
    if (connection === undefined || this.#gone !== undefined)
      throw new Error(this.#gone ?? 'not connected');
    try {
      return await connection.agent.request<T, JsonObject>(method, params);
    } catch (error) {
      // Its output closes a moment before it is known how it ended.
      if (connection.signal.aborted)
        await Promise.race([this.#exited, sleep(exitMs, undefined, { ref: false })]);
      if (connection.signal.aborted) this.#end('closed its output');
      throw error;
    }
  }

  cancel(sessionId: string): void {
    // A closed connection has nothing left to cancel.
    this.#connection?.agent.notify('session/cancel', { sessionId }).catch(() => undefined);
  }

  listen(sessionId: string, listener: SessionListener): void {
    this.#listeners.set(sessionId, listener);
  }

  forget(sessionId: string): void {
    this.#listeners.delete(sessionId);
  }

  async close(): Promise<void> {
    this.#end('was closed');
    if (this.#child.pid !== undefined) await endGroup(this.#child.pid, endGraceMs);
    endMarked(markName, new Set([this.#mark]));
  }

  #killAll(): void {
    if (this.#child.pid !== undefined) signalGroup(this.#child.pid, 'SIGKILL');
    endMarked(markName, new Set([this.#mark]));
  }

  #end(how: string): void {
    if (this.#gone !== undefined) return;
    const tail = this.#stderr.text().trim();
    this.#gone = `the agent program ${how}${tail === '' ? '' : `: ${tail}`}`;
    this.#connection?.close(new Error(this.#gone));
    this.#killAll();
    this.#forgetExit();
  }
}
