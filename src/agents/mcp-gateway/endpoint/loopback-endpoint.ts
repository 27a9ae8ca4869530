import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { McpEndpoint } from '../../../core/ports/mcp-gateway.js';
import { type SessionRoute, sessionRoute } from './session-route.js';
import type { Served } from './session-server.js';

export interface OpenedEndpoint extends McpEndpoint {
  /** Ends what is under way there; the address answers nobody any more. */
  revoke(): Promise<void>;
}

interface Door {
  readonly tokenHash: Buffer;
  readonly route: SessionRoute;
}

export interface LoopbackEndpoint {
  open(served: Served): Promise<OpenedEndpoint>;
  close(): Promise<void>;
}

/** One HTTP server on loopback for all sessions: a path and a token for each. */
export function loopbackEndpoint(): LoopbackEndpoint {
  const doors = new Map<string, Door>();
  let listening: Promise<Server> | null = null;
  return {
    async open(served) {
      listening ??= listen(doors).catch((error) => {
        listening = null;
        throw error;
      });
      const port = portOf(await listening);
      const path = `/mcp/${randomBytes(16).toString('hex')}`;
      const token = randomBytes(32).toString('hex');
      const route = sessionRoute(served);
      doors.set(path, { tokenHash: hashOf(token), route });
      return {
        url: `http://127.0.0.1:${port}${path}`,
        headers: { Authorization: `Bearer ${token}` },
        async revoke() {
          doors.delete(path);
          await route.close();
        },
      };
    },
    async close() {
      const server = await listening?.catch(() => null);
      listening = null;
      await Promise.all([...doors.values()].map(({ route }) => route.close()));
      doors.clear();
      if (!server) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(doors: ReadonlyMap<string, Door>): Promise<Server> {
  const server = createServer((request, response) => {
    answer(doors, portOf(server), request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // Answers may take as long as a tool does.
  server.requestTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

async function answer(
  doors: ReadonlyMap<string, Door>,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A page in a browser could reach this address under another name (DNS rebinding).
  if (!isOwnHost(request.headers.host, port) || !isOwnOrigin(request.headers.origin, port))
    return refuse(response, 403);
  const door = doors.get((request.url ?? '').split('?', 1)[0] ?? '');
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  // One answer for both, so that nobody learns which paths exist.
  const wanted = door?.tokenHash ?? hashOf(randomBytes(32).toString('hex'));
  if (!timingSafeEqual(hashOf(token), wanted) || !door) return refuse(response, 401);
  await door.route.answer(request, response);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end();
}

function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

function isOwnOrigin(origin: string | undefined, port: number): boolean {
  return (
    origin === undefined ||
    origin === `http://127.0.0.1:${port}` ||
    origin === `http://localhost:${port}`
  );
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
