import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { McpEndpoint } from '../../../core/ports/mcp-gateway.js';
import { type Served, SessionRoute } from './session-route.js';

export interface OpenedEndpoint extends McpEndpoint {
  /** Ends what is under way there; the address answers nobody any more. */
  revoke(): Promise<void>;
}

interface Door {
  readonly tokenHash: Buffer;
  readonly route: SessionRoute;
}

/** One HTTP server on loopback for all sessions: a path and a token for each. */
export class LoopbackEndpoint {
  private readonly doors = new Map<string, Door>();
  private listening: Promise<Server> | null = null;

  async open(served: Served): Promise<OpenedEndpoint> {
    this.listening ??= this.listen();
    const port = portOf(await this.listening);
    const path = `/mcp/${randomBytes(16).toString('hex')}`;
    const token = randomBytes(32).toString('hex');
    const route = new SessionRoute(served);
    this.doors.set(path, { tokenHash: hashOf(token), route });
    return {
      url: `http://127.0.0.1:${port}${path}`,
      headers: { Authorization: `Bearer ${token}` },
      revoke: async () => {
        this.doors.delete(path);
        await route.close();
      },
    };
  }

  async close(): Promise<void> {
    const server = await this.listening?.catch(() => null);
    this.listening = null;
    await Promise.all([...this.doors.values()].map(({ route }) => route.close()));
    this.doors.clear();
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  private listen(): Promise<Server> {
    const server = createServer((request, response) => {
      this.answer(request, response, portOf(server)).catch(() => {
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    });
    // Answers may take as long as a tool does.
    server.requestTimeout = 0;
    return new Promise((resolve, reject) => {
      server.once('error', (error) => {
        this.listening = null;
        reject(error);
      });
      server.listen(0, '127.0.0.1', () => resolve(server));
    });
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    port: number,
  ): Promise<void> {
    // A page in a browser could reach this address under another name (DNS rebinding).
    if (!isOwnHost(request.headers.host, port) || !isOwnOrigin(request.headers.origin, port))
      return refuse(response, 403);
    const door = this.doors.get((request.url ?? '').split('?', 1)[0] ?? '');
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    // One answer for both, so that nobody learns which paths exist.
    if (
      !timingSafeEqual(hashOf(token), door?.tokenHash ?? hashOf(randomBytes(32).toString('hex'))) ||
      !door
    )
      return refuse(response, 401);
    await door.route.answer(request, response);
  }
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
