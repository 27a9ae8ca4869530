import type { CallToolResult, Server, ServerContext } from '@modelcontextprotocol/server';
import type { LocalTool, McpAnswer, McpTool } from '../../../core/ports/mcp-gateway.js';
import { foldTool } from '../../../core/tool-schema/fold-tool.js';
import { messageOf } from '../../../core/values/errors.js';
import type { JsonObject } from '../../../core/values/json.js';

/** What a session offers to a program that speaks MCP. */
export interface Served {
  readonly local: readonly LocalTool[];
  tools(signal: AbortSignal): Promise<readonly McpTool[]>;
  call(name: string, input: JsonObject, signal: AbortSignal): Promise<McpAnswer>;
}

/** Named like this, another gateway knows it and leaves it alone. */
const introduction = { name: 'plenum', version: '1' };
/**
 * Programs end a use that shows no progress for a while; ours may wait for its turn or for a
 * person.
 */
const heartbeatMs = 10_000;

export async function createSessionServer(served: Served, closed: AbortSignal): Promise<Server> {
  const { Server: McpServer } = await import('@modelcontextprotocol/server');
  const server = new McpServer(introduction, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', async (_request, context) => {
    const tools = await served.tools(AbortSignal.any([context.mcpReq.signal, closed]));
    return {
      tools: [...served.local.map((tool) => ({ ...tool, readOnly: false })), ...tools].map(
        definitionOf,
      ),
    };
  });
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const stop = heartbeat(context);
    try {
      return resultOf(
        await use(
          served,
          params.name,
          (params.arguments ?? {}) as JsonObject,
          AbortSignal.any([context.mcpReq.signal, closed]),
        ),
      );
    } finally {
      stop();
    }
  });
  return server;
}

async function use(
  served: Served,
  name: string,
  input: JsonObject,
  signal: AbortSignal,
): Promise<McpAnswer> {
  const local = served.local.find((tool) => tool.name === name);
  if (local === undefined) {
    // The names are the gateway's own and stay; which arguments they take is looked up where they
    // are listed.
    const tool = (await served.tools(signal)).find((one) => one.name === name);
    return served.call(name, tool === undefined ? input : restored(tool.input, input), signal);
  }
  try {
    return await local.run(restored(local.input, input));
  } catch (error) {
    return { text: messageOf(error), failed: true };
  }
}

function definitionOf(tool: {
  readonly name: string;
  readonly description: string;
  readonly input: JsonObject;
  readonly readOnly: boolean;
}) {
  const { name, description, input, readOnly } = tool;
  const folded = foldTool(input, 'any');
  const schema = folded.ok ? folded.input : input;
  const said = folded.ok && folded.note !== '' ? `${description}\n${folded.note}` : description;
  return {
    name,
    description: said,
    inputSchema: { ...schema, type: 'object' as const },
    annotations: { readOnlyHint: readOnly },
  };
}

/** As the tool knows its arguments. */
function restored(schema: JsonObject, input: JsonObject): JsonObject {
  const folded = foldTool(schema, 'any');
  return folded.ok ? folded.restore(input) : input;
}

function resultOf({ text, failed }: McpAnswer): CallToolResult {
  return { content: [{ type: 'text', text }], ...(failed ? { isError: true } : {}) };
}

function heartbeat({ mcpReq }: ServerContext): () => void {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let progress = 0;
  const timer = setInterval(() => {
    progress += 1;
    mcpReq
      .notify({
        method: 'notifications/progress',
        params: { progressToken, progress, message: 'still at it' },
      })
      .catch(() => undefined);
  }, heartbeatMs);
  return () => clearInterval(timer);
}
