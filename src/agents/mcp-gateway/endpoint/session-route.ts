import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import type { Server } from '@modelcontextprotocol/server';
import { readBody } from './read-body.js';
import { createSessionServer, type Served } from './session-server.js';

export interface SessionRoute {
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

/**
 * Streamable HTTP for one session. Clients of the 2025 protocol keep a session of their own, so
 * that what they cancel is cancelled; those that never ask for one are answered request by request,
 * like clients of the 2026 protocol.
 */
export function sessionRoute(served: Served): SessionRoute {
  const closed = new AbortController();
  const transports = new Map<string, NodeStreamableHTTPServerTransport>();
  const serverOf = () => createSessionServer(served, closed.signal);
  let modern: ReturnType<typeof modernHandler> | null = null;

  async function begin(
    request: IncomingMessage,
    response: ServerResponse,
    json: unknown,
  ): Promise<void> {
    const { isInitializeRequest, isLegacyRequest } = await import('@modelcontextprotocol/server');
    const { toWebRequest } = await import('@modelcontextprotocol/node');
    if (!(await isLegacyRequest(await toWebRequest(request, json), json))) {
      modern ??= modernHandler(serverOf);
      return (await modern).answer(request, response, json);
    }
    const messages: readonly unknown[] = Array.isArray(json) ? json : [json];
    const keeps = messages.some((message) => isInitializeRequest(message));
    const transport = await legacyTransport(transports, keeps);
    await (await serverOf()).connect(transport);
    return transport.handleRequest(request, response, json);
  }

  return {
    async answer(request, response) {
      if (closed.signal.aborted) return end(response, 404);
      const id = request.headers['mcp-session-id'];
      const known = typeof id === 'string' ? transports.get(id) : undefined;
      if (request.method !== 'POST')
        return known === undefined
          ? end(response, id === undefined ? 405 : 404)
          : known.handleRequest(request, response);
      const body = await readBody(request);
      if ('refused' in body) return end(response, body.refused);
      if (known !== undefined) return known.handleRequest(request, response, body.json);
      return id === undefined ? begin(request, response, body.json) : end(response, 404);
    },
    async close() {
      closed.abort(new Error('the attempt is over'));
      await Promise.all(
        [...transports.values()].map((transport) => transport.close().catch(() => undefined)),
      );
      await (await modern?.catch(() => null))?.handler.close();
    },
  };
}

async function legacyTransport(
  transports: Map<string, NodeStreamableHTTPServerTransport>,
  keeps: boolean,
): Promise<NodeStreamableHTTPServerTransport> {
  const { NodeStreamableHTTPServerTransport } = await import('@modelcontextprotocol/node');
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: keeps ? () => randomUUID() : undefined,
    onsessioninitialized: (id) => void transports.set(id, transport),
    onsessionclosed: (id) => void transports.delete(id),
  });
  return transport;
}

async function modernHandler(serverOf: () => Promise<Server>) {
  const { createMcpHandler } = await import('@modelcontextprotocol/server');
  const { toNodeHandler } = await import('@modelcontextprotocol/node');
  const handler = createMcpHandler(serverOf, { legacy: 'reject' });
  return { handler, answer: toNodeHandler(handler) };
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, status === 405 ? { allow: 'POST' } : {});
  response.end();
}
