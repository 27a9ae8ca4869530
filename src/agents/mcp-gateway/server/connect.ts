import type { AuthProvider, Client, FetchLike, Transport } from '@modelcontextprotocol/client';
import { childEnvironment } from '../../../host/programs/child-environment.js';
import { isOwnServerName } from '../settings/own-server.js';
import { type McpServerSettings, serverDefaults } from '../settings/settings.js';
import { type ProcessTransport, processTransport } from './process-transport.js';

export interface Credential {
  readonly provider: AuthProvider;
  /**
   * The transport MUST fetch through it: it remembers which token a refused request had carried.
   */
  readonly fetch: FetchLike;
}

/** What whoever uses a connection is told of it, and how it is given up. */
export interface ConnectionListener {
  readonly onDeath: (why: string) => void;
  readonly onToolsChanged: () => void;
  readonly signal: AbortSignal;
}

interface ConnectOptions extends ConnectionListener {
  readonly settings: McpServerSettings;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly mark: string;
  readonly credential: Credential | null;
}

export interface Connection {
  readonly client: Client;
  close(): Promise<void>;
}

type Library = typeof import('@modelcontextprotocol/client');

/** Names plenum to servers; a version of ours would only make their answers differ. */
const introduction = { name: 'plenum-gateway', version: '1' };
const pingMs = 5000;

/** A server that is plenum itself. Never tried again. */
export class OwnServerError extends Error {}

/** Starts or reaches a server and shakes hands. Nothing is left running when it rejects. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const library = await import('@modelcontextprotocol/client');
  if (options.settings.command !== undefined)
    return handshake(library, options, programTransport(library, options));
  const { type } = options.settings;
  if (type === 'sse') return handshake(library, options, sseTransport(library, options));
  try {
    return await handshake(library, options, httpTransport(library, options));
  } catch (error) {
    const status = statusOf(error);
    if (type === 'http' || status === null || ![400, 404, 405, 406, 415].includes(status))
      throw error;
    // Only a server that refuses the new way can be one of the old way.
    return handshake(library, options, sseTransport(library, options)).catch(() => {
      throw error;
    });
  }
}

/** HTTP status of a refused request, `null` for everything else. */
export function statusOf(error: unknown): number | null {
  const status =
    (error as { readonly status?: unknown }).status ??
    (error as { readonly data?: { readonly status?: unknown } }).data?.status;
  return typeof status === 'number' ? status : null;
}

async function handshake(
  { Client }: Library,
  options: ConnectOptions,
  transport: Transport | ProcessTransport,
): Promise<Connection> {
  const client = new Client(introduction);
  const words = () => ('lastWords' in transport ? transport.lastWords() : '');
  let closing = false;
  const close = async () => {
    closing = true;
    await client.close().catch(() => undefined);
    await transport.close().catch(() => undefined);
  };
  const timeout = options.settings.startTimeoutMs ?? serverDefaults.startTimeoutMs;
  try {
    await client.connect(transport, { timeout, signal: options.signal });
    if (client.transport === undefined) throw new Error('it closed the connection');
  } catch (error) {
    await close();
    throw words() === '' ? error : new Error(words(), { cause: error });
  }
  if (isOwnServerName(client.getServerVersion()?.name)) {
    await close();
    throw new OwnServerError('it is plenum itself');
  }
  client.onclose = () => {
    if (!closing) options.onDeath(words());
  };
  client.setNotificationHandler('notifications/tools/list_changed', () => options.onToolsChanged());
  if (!('lastWords' in transport)) watchStream(client);
  return { client, close };
}

/**
 * Over HTTP a dead server shows only as a broken stream, and requests would wait for their whole
 * time: ask whether it is there.
 */
function watchStream(client: Client): void {
  let asking = false;
  client.onerror = () => {
    if (asking) return;
    asking = true;
    client
      .ping({ timeout: pingMs })
      .catch((error: unknown) => {
        // An answer, of whatever kind, is a sign of life.
        if (
          (error as { readonly code?: unknown }).code === 'REQUEST_TIMEOUT' ||
          (statusOf(error) ?? 404) === 404
        )
          return client.close();
      })
      .catch(() => undefined)
      .finally(() => {
        asking = false;
      });
  };
}

function programTransport(
  { ReadBuffer }: Library,
  { settings, env, mark }: ConnectOptions,
): ProcessTransport {
  const own = settings.env ?? {};
  const program = {
    command: settings.command ?? '',
    args: settings.args ?? [],
    cwd: settings.cwd ?? process.cwd(),
    // The mark comes last: a server that could take it off could start runs (C27).
    environment: { ...childEnvironment(env, mark, Object.keys(own)), ...own, PLENUM_CALL: mark },
  };
  return processTransport(program, new ReadBuffer());
}

function httpTransport(
  { StreamableHTTPClientTransport }: Library,
  options: ConnectOptions,
): Transport {
  return new StreamableHTTPClientTransport(
    new URL(options.settings.url ?? ''),
    remoteOptions(options),
  );
}

function sseTransport({ SSEClientTransport }: Library, options: ConnectOptions): Transport {
  return new SSEClientTransport(new URL(options.settings.url ?? ''), remoteOptions(options));
}

function remoteOptions({ settings, credential }: ConnectOptions) {
  const requestInit = { headers: { ...settings.headers } };
  return credential === null
    ? { requestInit }
    : { requestInit, authProvider: credential.provider, fetch: credential.fetch };
}
