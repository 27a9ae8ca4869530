import { Readable, Writable } from 'node:stream';
import type { InitializeResponse } from '@agentclientprotocol/sdk';
import { isJsonObject, type JsonObject } from '../../../core/values/json.js';
import { endMarked } from '../../../host/process-table/marked-processes.js';
import { startProgram } from '../../skeleton/agent-program.js';
import { within } from '../../skeleton/stop.js';

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

/** One agent program and the connection to it. */
export interface AcpProcess {
  readonly about: InitializeResponse;
  /** Why there is no process any more. */
  gone(): string | undefined;
  request<T>(method: string, params: JsonObject): Promise<T>;
  /** A closed connection has nothing left to cancel. */
  cancel(sessionId: string): void;
  listen(sessionId: string, listener: SessionListener): void;
  forget(sessionId: string): void;
  close(): Promise<void>;
}

const exitMs = 300;

function asObject(params: unknown): JsonObject {
  return isJsonObject(params) ? params : {};
}

/** Rejects when the program cannot be started or does not speak the protocol. */
export async function startAcp(
  { mark, ...start }: ProcessRequest,
  signal?: AbortSignal,
): Promise<AcpProcess> {
  const { client, ndJsonStream } = await import('@agentclientprotocol/sdk');
  const listeners = new Map<string, SessionListener>();
  const program = startProgram({
    name: 'the agent program',
    ...start,
    endMarked: () => endMarked('PLENUM_CALL', new Set([mark])),
    onGone: (why) => connection.close(new Error(why)),
  });
  const output = Readable.toWeb(program.child.stdout) as ReadableStream<Uint8Array>;
  const listenerOf = ({ sessionId }: JsonObject) => listeners.get(String(sessionId));
  const connection = client({ name: 'plenum' })
    // Read by our own hand: a newer agent may say more than this version of the protocol's package
    // knows.
    .onRequest('session/request_permission', asObject, async ({ params }) => {
      const answer = await listenerOf(params)?.permission(params);
      return answer ?? { outcome: { outcome: 'cancelled' } };
    })
    .onNotification('session/update', asObject, ({ params }) => {
      if (isJsonObject(params.update)) listenerOf(params)?.update(params.update);
    })
    .connect(ndJsonStream(Writable.toWeb(program.child.stdin), output));

  async function ask<T>(method: string, params: JsonObject): Promise<T> {
    if (program.gone() !== undefined) throw new Error(program.gone());
    try {
      return await connection.agent.request<T, JsonObject>(method, params);
    } catch (error) {
      // Its output closes a moment before it is known how it ended.
      if (connection.signal.aborted) await within(exitMs, program.exited);
      if (connection.signal.aborted) program.end('closed its output');
      throw error;
    }
  }

  const onAbort = (): void => program.end('was stopped');
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return {
      about: await program.introduced(ask<InitializeResponse>('initialize', introduction)),
      gone: program.gone,
      request: ask,
      cancel: (sessionId) =>
        void connection.agent.notify('session/cancel', { sessionId }).catch(() => undefined),
      listen: (sessionId, listener) => void listeners.set(sessionId, listener),
      forget: (sessionId) => void listeners.delete(sessionId),
      close: program.close,
    };
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

const introduction = {
  protocolVersion: 1,
  clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
  clientInfo: { name: 'plenum', version: '1' },
};
