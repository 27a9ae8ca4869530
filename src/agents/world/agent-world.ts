import type { WorldRequest } from '../../config/request/drive-request.js';
import type { Config } from '../../config/values/config.js';
import type { McpGateway } from '../../core/ports/mcp-gateway.js';
import type { Usage } from '../../core/values/usage.js';
import { type AgentTypes, builtInTypes } from '../agent-types/agent-types.js';
import { readAgentTypes } from '../agent-types/read-agent-types.js';
import { foundBackend } from '../catalogue/usable-backend.js';
import { openMcpGateway } from '../mcp-servers/open-gateway.js';
import { createModelChoice, type ModelChoice } from '../prices/model-choice.js';
import { createPriceList } from '../prices/price-list.js';
import { readProjectInstructions } from './project-instructions.js';

/** What all agents of a run have in common, read once when the run is driven. */
export interface AgentWorld {
  readonly types: AgentTypes;
  readonly instructions: string | null;
  /** The backend for calls that name none, where none is configured. */
  readonly found: string | null;
  readonly models: ModelChoice;
  readonly price: (model: string, usage: Usage) => number | undefined;
  /** Opened at the first attempt that could use it. */
  readonly gateway: McpGateway | null;
  /** What people should know by now. */
  advice(): readonly { readonly code: string; readonly text: string }[];
  close(): Promise<void>;
}

/** Starts nothing and asks nobody; a folder that is not trusted widens nothing (X103). */
export async function openAgentWorld(request: WorldRequest): Promise<AgentWorld> {
  const { config, project, surroundings } = request;
  const real = surroundings !== undefined && !request.simulate && !request.dryRun;
  const looks = real && (request.backend ?? config.backend) === undefined;
  const [types, instructions, found, models, price, gateway] = await Promise.all([
    surroundings
      ? readAgentTypes({ project, config, home: surroundings.home, trusted: surroundings.trusted })
      : configuredTypes(config),
    real ? readProjectInstructions(project, config.context).then(({ text }) => text) : null,
    looks
      ? foundBackend(config, {
          ...surroundings,
          ...(surroundings.trusted ? { projectDir: project } : {}),
        })
      : null,
    createModelChoice(config),
    createPriceList({ overrides: config.prices }),
    real
      ? openMcpGateway({
          ...request,
          surroundings: { ...surroundings, env: { ...surroundings.env, ...request.marks } },
        })
      : null,
  ]);
  return {
    types,
    instructions,
    found,
    models,
    price,
    gateway,
    advice: () =>
      (gateway?.problems() ?? []).map(({ server, message, hint }) => ({
        code: `mcp-${server}`,
        text: `MCP server ${server}: ${message} (${hint})`,
      })),
    async close() {
      await gateway?.close();
    },
  };
}

/** For programs that use the library: the files of a project are not their configuration. */
function configuredTypes({ agents }: Config): AgentTypes {
  const own = Object.entries(agents).map(
    ([name, settings]) => ({ name, origin: 'config', file: null, settings, shadows: [] }) as const,
  );
  return {
    types: new Map([...builtInTypes, ...own].map((type) => [type.name.toLowerCase(), type])),
    problems: [],
    notes: [],
  };
}
