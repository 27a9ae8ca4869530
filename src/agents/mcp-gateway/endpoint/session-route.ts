import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  NodeMcpRequestHandler,
  NodeStreamableHTTPServerTransport,
} from '@modelcontextprotocol/node';
import type { McpHttpHandler } from '@modelcontextprotocol/server';
import { readBody } from './read-body.js';
import { createSessionServer, type Served } from './session-server.js';

export type { Served } from './session-server.js';

/**
 * Streamable HTTP for one session. Clients of the 2025 protocol keep a session of their own, so
 * that what they cancel is cancelled; those that never ask for one are answered request by request,
 * like clients of the 2026 protocol.
 */
export class SessionRoute {
  private readonly closed = new AbortController();
  private readonly transports = new Map<string, NodeStreamableHTTPServerTransport>();
  private modern: {
    readonly handler: McpHttpHandler;
    readonly answer: NodeMcpRequestHandler;
  } | null = null;

  constructor(private readonly served: Served) {}

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.closed.signal.aborted) return end(response, 404);
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? this.transports.get(id) : undefined;
    if (request.method !== 'POST')
      return known === undefined
        ? end(response, id === undefined ? 405 : 404)
        : known.handleRequest(request, response);
    const body = await readBody(request);
    if ('refused' in body) return end(response, body.refused);
    if (known !== undefined) return known.handleRequest(request, response, body.json);
    if (id !== undefined) return end(response, 404);
    const { isInitializeRequest, isLegacyRequest } = await import('@modelcontextprotocol/server');
    const { toWebRequest } = await import('@modelcontextprotocol/node');
    if (!(await isLegacyRequest(await toWebRequest(request, body.json), body.json)))
      return (await this.modernHandler())(request, response, body.json);
    const messages: readonly unknown[] = Array.isArray(body.json) ? body.json : [body.json];
    const transport = await this.transport(
      messages.some((message) => isInitializeRequest(message)),
    );
    return transport.handleRequest(request, response, body.json);
  }

  async close(): Promise<void> {
    this.closed.abort(new Error('the attempt is over'));
    await Promise.all(
      [...this.transports.values()].map((transport) => transport.close().catch(() => undefined)),
    );
    await this.modern?.handler.close();
  }

  private async transport(keeps: boolean): Promise<NodeStreamableHTTPServerTransport> {
    const { NodeStreamableHTTPServerTransport } = await import('@modelcontextprotocol/node');
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: keeps ? () => randomUUID() : undefined,
      onsessioninitialized: (id) => void this.transports.set(id, transport),
      onsessionclosed: (id) => void this.transports.delete(id),
    });
    const server = await createSessionServer(this.served, this.closed.signal);
    await server.connect(transport);
    return transport;
  }

  private async modernHandler(): Promise<NodeMcpRequestHandler> {
    if (this.modern === null) {
      const { createMcpHandler } = await import('@modelcontextprotocol/server');
      const { toNodeHandler } = await import('@modelcontextprotocol/node');
      const handler = createMcpHandler(() => createSessionServer(this.served, this.closed.signal), {
        legacy: 'reject',
      });
      this.modern ??= { handler, answer: toNodeHandler(handler) };
    }
    return this.modern.answer;
  }
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, status === 405 ? { allow: 'POST' } : {});
  response.end();
}
