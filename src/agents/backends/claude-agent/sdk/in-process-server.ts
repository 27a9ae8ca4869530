import { messageOf } from '../../../../core/values/errors.js';
import { isJsonObject, type JsonObject } from '../../../../core/values/json.js';
import type { InProcessServer, ServerInstance, ServerTransport } from './sdk-shape.js';

export interface ServedTool {
  readonly name: string;
  readonly description: string;
  readonly input: JsonObject;
  readonly readOnly: boolean;
  run(
    input: JsonObject,
  ): Promise<{ readonly text: string; readonly failed: boolean; readonly endsTurn?: boolean }>;
}

/**
 * The mark under which Claude Code ends the turn with this result, without another request to the
 * model.
 */
const endTurn = { 'claude/endTurn': true };

/**
 * An MCP server inside this process. Its schemas are JSON Schema as they are, which the SDK's own
 * helper does not take.
 */
export function inProcessServer(
  name: string,
  tools: readonly ServedTool[],
  alwaysLoad: boolean,
): InProcessServer {
  return { type: 'sdk', name, alwaysLoad, instance: instanceOf(name, tools) };
}

function instanceOf(name: string, tools: readonly ServedTool[]): ServerInstance {
  return {
    async connect(transport) {
      transport.onmessage = (message) => void answer(message, transport, name, tools);
      await transport.start();
    },
    close: async () => {},
  };
}

async function answer(
  message: JsonObject,
  transport: ServerTransport,
  server: string,
  tools: readonly ServedTool[],
): Promise<void> {
  const { id } = message;
  if (id === undefined) return;
  const reply = await replyTo(message, server, tools).catch((error: unknown) => ({
    error: { code: -32_603, message: messageOf(error) },
  }));
  // The program may be gone meanwhile.
  await transport.send({ jsonrpc: '2.0', id, ...reply }).catch(() => undefined);
}

async function replyTo(
  { method, params }: JsonObject,
  server: string,
  tools: readonly ServedTool[],
): Promise<JsonObject> {
  const given = isJsonObject(params) ? params : {};
  switch (method) {
    case 'initialize':
      return {
        result: {
          protocolVersion: given.protocolVersion ?? '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: server, version: '1' },
        },
      };
    case 'ping':
      return { result: {} };
    case 'tools/list':
      return {
        result: {
          tools: tools.map(({ name, description, input, readOnly }) => ({
            name,
            description,
            inputSchema: input,
            annotations: { readOnlyHint: readOnly },
          })),
        },
      };
    case 'tools/call': {
      const tool = tools.find(({ name }) => name === given.name);
      if (tool === undefined)
        return { error: { code: -32_602, message: `no tool ${String(given.name)}` } };
      const { text, failed, endsTurn } = await tool.run(
        isJsonObject(given.arguments) ? given.arguments : {},
      );
      return {
        result: {
          content: [{ type: 'text', text }],
          isError: failed,
          ...(endsTurn === true ? { _meta: endTurn } : {}),
        },
      };
    }
    default:
      return { error: { code: -32_601, message: `no method ${String(method)}` } };
  }
}
