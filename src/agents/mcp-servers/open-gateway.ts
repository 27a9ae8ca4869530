import { basename, join } from 'node:path';
import type { Config } from '../../config/values/config.js';
import type { McpGateway } from '../../core/ports/mcp-gateway.js';
import { secretFilter } from '../../host/secrets/hide-secrets.js';
import { readPins } from './pins-file.js';
import { readMcpServers } from './read-servers.js';
import { tokensFolder } from './tokens-folder.js';

interface GatewayPlace {
  readonly project: string;
  /** Recorded uses belong to the run and stay with it. */
  readonly runDir: string;
  readonly config: Pick<Config, 'mcpServers' | 'limits'>;
  readonly surroundings: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly home: string;
    readonly trusted: boolean;
  };
}

/**
 * The gateway of a run. Nothing starts before an agent may see it; without servers it still serves
 * our own tools to agent programs. Throws E_CONFIG for servers or pins that cannot be understood.
 */
export async function openMcpGateway({
  project,
  runDir,
  config,
  surroundings,
}: GatewayPlace): Promise<McpGateway> {
  const { env, home, trusted } = surroundings;
  const { servers, idle } = await readMcpServers(project, config, trusted);
  const pins = await readPins(project);
  const { createMcpGateway } = await import('../mcp-gateway/mcp-gateway.js');
  const hide = secretFilter(env);
  const gateway = createMcpGateway({
    ...(hide ? { hide } : {}),
    servers,
    pins,
    env,
    mark: basename(runDir),
    cwd: project,
    resultsDir: join(runDir, 'mcp'),
    lockDir: tokensFolder(home),
    toolMs: config.limits.toolMs,
  });
  return { ...gateway, problems: () => [...idle, ...gateway.problems()] };
}
