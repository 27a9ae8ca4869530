import { messageOf } from '../../core/values/errors.js';
import { poolOf } from '../mcp-gateway/mcp-gateway.js';
import type { McpServerSettings, ServerProblem } from '../mcp-gateway/settings/settings.js';
import { definitionHash, type ToolDefinition } from '../mcp-gateway/settings/tool-definition.js';

interface DefinitionRequest {
  readonly servers: Readonly<Record<string, McpServerSettings>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly lockDir?: string;
  readonly cwd?: string;
  readonly signal: AbortSignal;
}

/** What a server offers right now, or why that cannot be said. */
type ServerDefinitions =
  | { readonly server: string; readonly tools: readonly ToolDefinition[] }
  | ServerProblem;

/** Starts every server once, asks for its tools, and ends it. */
export async function readDefinitions({
  servers,
  env,
  lockDir,
  cwd,
  signal,
}: DefinitionRequest): Promise<readonly ServerDefinitions[]> {
  const pool = poolOf({ servers, env, lockDir, cwd, pins: null, resultsDir: '' });
  const read = await Promise.all(
    pool.servers.map(async (server): Promise<ServerDefinitions> => {
      try {
        return { server: server.name, tools: await server.definitions(signal) };
      } catch (error) {
        const [known] = server.problems();
        const { message, hint } = known ?? { message: messageOf(error), hint: 'try it by hand' };
        return { server: server.name, message, hint };
      } finally {
        await server.close();
      }
    }),
  );
  return [...pool.refused, ...read];
}

export function hashesOf(tools: readonly ToolDefinition[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    tools
      .map((tool) => [tool.name, definitionHash(tool)] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}
