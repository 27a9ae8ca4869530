import { createHash } from 'node:crypto';
import type { AttemptRequest, CallIO } from '../../../../core/ports/backend.js';
import type { McpGateway } from '../../../../core/ports/mcp-gateway.js';
import {
  structuredOutputDescription,
  structuredOutputName,
} from '../../../../core/step/framing.js';
import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';
import { gatewaySession } from '../../../skeleton/gateway-session.js';

/** Codex keeps names that begin with `mcp__` for servers of its own. */
const prefix = 'plenum_';
const longestName = 64;

export interface TurnTools {
  /** As `thread/start` takes them. */
  readonly specs: readonly JsonObject[];
  /** One use of a project's MCP tool; `null` when there is no tool of that name. */
  use(tool: string, input: Json | undefined): Promise<JsonObject | null>;
  close(): Promise<void>;
}

/**
 * Our tools are served by this process itself: no port, no token, and every use passes the gateway.
 */
export async function openTurnTools(
  request: AttemptRequest,
  io: CallIO,
  gateway: McpGateway | null,
): Promise<TurnTools> {
  const { schema } = request.call.options;
  const own =
    schema === undefined ? [] : [spec(structuredOutputName, structuredOutputDescription, schema)];
  const session = gatewaySession(request, io, gateway);
  const offered = session === null ? [] : await session.tools(io.signal);
  const names = new Map(offered.map((tool) => [offeredName(tool.name), tool.name]));
  return {
    specs: [
      ...own,
      ...offered.map(({ name, description, input }) => spec(offeredName(name), description, input)),
    ],
    async use(tool, input) {
      const name = names.get(tool);
      if (session === null || name === undefined) return null;
      const { text, failed } = await session.call(
        name,
        isJsonObject(input) ? input : {},
        io.signal,
      );
      return { contentItems: [{ type: 'inputText', text }], success: !failed };
    },
    async close() {
      await session?.close();
    },
  };
}

function spec(name: string, description: string, inputSchema: JsonObject): JsonObject {
  return { type: 'function', name, description, inputSchema };
}

function offeredName(name: string): string {
  const full = `${prefix}${name.replace(/[^a-zA-Z0-9_-]/g, '_')}`;
  if (full.length <= longestName) return full;
  return (
    `${full.slice(0, longestName - 9)}_` +
    `${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
  );
}
