import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  McpAnswer,
  McpClient,
  McpGateway,
  McpSession,
  McpTool,
} from '../../../core/ports/mcp-gateway.js';
import { offersTool } from '../../../core/step/tool-use.js';
import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';

interface FakeMcpTool {
  /** `mcp__<server>__<tool>`. */
  readonly name: string;
  readonly readOnly?: boolean;
  readonly input?: JsonObject;
  answer(input: JsonObject): string;
}

export interface FakeGateway extends McpGateway {
  /** Every use that was allowed, oldest first. */
  readonly uses: readonly {
    readonly callKey: string;
    readonly tool: string;
    readonly input: JsonObject;
  }[];
  /** Sessions that nobody closed. */
  openSessions(): number;
}

const anyObject: JsonObject = { type: 'object' };
const unknownTool: McpAnswer = { text: 'no such tool', failed: true };

interface Session {
  readonly list: () => readonly McpTool[];
  readonly call: McpSession['call'];
  readonly client: McpClient;
}

/**
 * A gateway without servers: tools are functions. Its endpoint speaks just enough Streamable HTTP
 * for agent programs.
 */
export function createFakeGateway(tools: readonly FakeMcpTool[]): FakeGateway {
  const uses: { callKey: string; tool: string; input: JsonObject }[] = [];
  const sessions = new Map<string, Session>();
  let listening: Promise<{ readonly server: Server; readonly port: number }> | undefined;
  const listen = () => (listening ??= openServer((path) => sessions.get(path)));

  return {
    version: 1,
    empty: tools.length === 0,
    uses,
    openSessions: () => sessions.size,
    session(client) {
      const path = randomUUID();
      const mayUse = ({ name, readOnly }: FakeMcpTool): boolean =>
        offersTool(client.tools, name) && (!client.readOnly || readOnly === true);
      const list = (): readonly McpTool[] =>
        tools.filter(mayUse).map(({ name, readOnly = false, input = anyObject }) => ({
          name,
          server: name.split('__')[1] ?? '',
          description: `The tool ${name}.`,
          input,
          readOnly,
        }));
      const call: McpSession['call'] = async (name, input) => {
        const tool = tools.filter(mayUse).find((one) => one.name === name);
        if (tool === undefined) return unknownTool;
        const permit = await client.permit({ tool: name, input });
        if (!permit.allowed) return { text: permit.message, failed: true };
        uses.push({ callKey: client.callKey, tool: name, input });
        return { text: tool.answer(input), failed: false };
      };
      sessions.set(path, { list, call, client });
      return {
        tools: async () => list(),
        call,
        endpoint: async () => ({
          url: `http://127.0.0.1:${(await listen()).port}/${path}`,
          headers: {},
        }),
        close: async () => void sessions.delete(path),
      };
    },
    problems: () => [],
    async close() {
      const opened = await listening;
      opened?.server.closeAllConnections();
      opened?.server.close();
    },
  };
}

async function openServer(
  find: (path: string) => Session | undefined,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(
    (request, response) =>
      void answer(request, response, find((request.url ?? '').slice(1).split('?')[0] ?? '')),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return { server, port: (server.address() as AddressInfo).port };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  session: Session | undefined,
): Promise<void> {
  const end = (status: number, body?: Json): void => {
    response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  if (session === undefined) return end(404);
  // No stream of the server's own, no session to end.
  if (request.method !== 'POST') return end(405);
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const message: unknown = JSON.parse(text);
  if (!isJsonObject(message)) return end(400);
  if (message.id === undefined) return end(202);
  const result = await resultOf(message, session);
  const failed = { code: -32_601, message: `no method ${String(message.method)}` };
  end(200, {
    jsonrpc: '2.0',
    id: message.id,
    ...(result === null ? { error: failed } : { result }),
  });
}

async function resultOf(
  message: JsonObject,
  { list, call, client }: Session,
): Promise<JsonObject | null> {
  const parameters = isJsonObject(message.params) ? message.params : {};
  const local = client.local ?? [];
  switch (message.method) {
    case 'initialize':
      return {
        protocolVersion: parameters.protocolVersion ?? '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'fake', version: '1' },
      };
    case 'ping':
      return {};
    case 'tools/list':
      return {
        tools: [
          ...local.map(({ name, description, input }) => ({
            name,
            description,
            inputSchema: input,
          })),
          ...list().map(({ name, description, input, readOnly }) => ({
            name,
            description,
            inputSchema: input,
            annotations: { readOnlyHint: readOnly },
          })),
        ],
      };
    case 'tools/call': {
      const name = String(parameters.name);
      const input = isJsonObject(parameters.arguments) ? parameters.arguments : {};
      const own = local.find((tool) => tool.name === name);
      const { text, failed } =
        own === undefined
          ? await call(name, input, new AbortController().signal)
          : await own.run(input);
      return { content: [{ type: 'text', text }], isError: failed };
    }
    default:
      return null;
  }
}
