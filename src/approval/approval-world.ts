import { findAgentType } from '../agents/agent-types/agent-types.js';
import { readAgentTypes } from '../agents/agent-types/read-agent-types.js';
import { readMcpServers } from '../agents/mcp-servers/read-servers.js';
import type { Surroundings } from '../config/request/drive-request.js';
import type { Config } from '../config/values/config.js';
import type { ApprovalRequest } from './approval.js';

/**
 * What the files of the project and the user say about a run, for the person who is asked: MCP
 * servers in force, origins of agent types.
 */
export async function approvalWorld(
  project: string,
  config: Config,
  { home, trusted }: Surroundings,
): Promise<Pick<Required<ApprovalRequest>, 'servers' | 'originOf'>> {
  const [{ servers, idle }, types] = await Promise.all([
    readMcpServers(project, config, trusted),
    readAgentTypes({ project, config, home, trusted }),
  ]);
  const used = Object.entries(servers).flatMap(([name, { disabled }]) =>
    disabled === true ? [] : [name],
  );
  return {
    servers: [
      ...used,
      ...idle.map(({ server }) => `${server} (not in force: this folder is not trusted)`),
    ],
    originOf(agentType) {
      const found = findAgentType(types, agentType);
      return found.ok ? found.type.origin : 'unknown';
    },
  };
}
