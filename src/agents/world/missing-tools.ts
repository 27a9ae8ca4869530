import type { AttemptRequest, Backend } from '../../core/ports/backend.js';
import type { McpGateway } from '../../core/ports/mcp-gateway.js';
import { offersTool } from '../../core/step/tool-use.js';

/**
 * A backend whose agents are told which of the servers' tools that their list names are missing:
 * else they look for what they were promised, and nobody hears of it.
 */
export function tellingMissingTools(backend: Backend, gateway: McpGateway | null): Backend {
  return {
    ...backend,
    async run(request, io) {
      const missing = await missingTools(request, gateway, io.signal);
      if (missing.length === 0) return backend.run(request, io);
      const result = await backend.run({ ...request, missingTools: missing }, io);
      return { ...result, notes: [...(result.notes ?? []), ...missing.map(noteOf)] };
    },
  };
}

async function missingTools(
  { call, brief }: AttemptRequest,
  gateway: McpGateway | null,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const named = (brief.tools ?? []).filter((tool) => tool.toLowerCase().startsWith('mcp__'));
  if (named.length === 0) return [];
  const session = gateway?.session({
    callKey: call.key,
    tools: named,
    readOnly: brief.readOnly,
    permit: async () => ({ allowed: false, message: 'nothing is used here' }),
  });
  try {
    const offered = (await session?.tools(signal)) ?? [];
    return named.filter((tool) => !offered.some(({ name }) => offersTool([tool], name)));
  } finally {
    await session?.close();
  }
}

function noteOf(tool: string): string {
  return `its list names the tool ${tool}, which nobody offers`;
}
