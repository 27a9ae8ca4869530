import { relative } from 'node:path';
import {
  type AgentTypeFile,
  type AgentTypes,
  findAgentType,
} from '../agents/agent-types/agent-types.js';
import { readAgentTypes } from '../agents/agent-types/read-agent-types.js';
import { serverParts, toolNames } from '../agents/mcp-gateway/settings/tool-name.js';
import { readPins } from '../agents/mcp-servers/pins-file.js';
import { readMcpServers } from '../agents/mcp-servers/read-servers.js';
import type { Surroundings } from '../config/request/drive-request.js';
import type { Config } from '../config/values/config.js';
import { offersTool } from '../core/step/tool-use.js';
import { nearestName } from '../core/words/nearest-name.js';
import { agentTools, canonicalTool } from '../permissions/rule.js';
import type { AskedAgent } from '../pretend/estimate/asked-agents.js';
import { type Notice, noPlace } from './notice.js';

interface ToolPlace {
  readonly project: string;
  readonly config: Config;
  readonly surroundings: Surroundings;
}

/** Who names tools, and where. */
interface ToolList {
  readonly who: string;
  readonly tools: readonly string[];
  readonly file: string | null;
  readonly line: number | null;
}

/** Of other programs than plenum: no misspelling of one of ours. */
const others: ReadonlySet<string> = new Set(['notebookread', 'todoread', 'multiread']);

/**
 * Agent types that do not exist, and tools that a call or its type names wrongly, before an agent
 * is paid that goes without (C27).
 */
export async function toolNotices(
  agents: readonly AskedAgent[],
  { project, config, surroundings: { home, trusted } }: ToolPlace,
): Promise<readonly Notice[]> {
  if (agents.length === 0) return [];
  const types = await readAgentTypes({ project, config, home, trusted });
  const lists = [...listsOfCalls(agents), ...listsOfTypes(agents, types, project)];
  const named = lists.flatMap(({ tools }) => tools);
  const servers = named.some(isOfServer) ? await knownServers(project, config, trusted) : [];
  return [
    ...unknownTypes(agents, types),
    ...lists.flatMap((list) =>
      list.tools.flatMap((tool) => {
        const problem = isOfServer(tool) ? serverProblem(tool, servers) : toolProblem(tool);
        if (problem === null) return [];
        const { who, file, line } = list;
        return [advice('unknown-tool', `${who} the tool \`${tool}\`: ${problem}`, { file, line })];
      }),
    ),
  ];
}

function unknownTypes(agents: readonly AskedAgent[], types: AgentTypes): readonly Notice[] {
  return agents.flatMap(({ agentType, line }) => {
    const found = findAgentType(types, agentType);
    return found.ok ? [] : [advice('unknown-agent-type', found.message, { file: null, line })];
  });
}

function listsOfCalls(agents: readonly AskedAgent[]): readonly ToolList[] {
  return agents.flatMap(({ tools, line }) =>
    tools === undefined ? [] : [{ who: 'agent() names', tools, file: null, line }],
  );
}

function listsOfTypes(
  agents: readonly AskedAgent[],
  types: AgentTypes,
  project: string,
): readonly ToolList[] {
  const used = new Set<AgentTypeFile>();
  for (const { agentType } of agents) {
    const found = findAgentType(types, agentType);
    if (found.ok) used.add(found.type);
  }
  return [...used].map(({ name, file, settings }) => ({
    who: `the agent type "${name}" lists`,
    tools: settings.tools ?? [],
    file: file === null ? null : relative(project, file),
    line: null,
  }));
}

function isOfServer(tool: string): boolean {
  return tool.toLowerCase().startsWith('mcp__');
}

/** Programs bring tools of their own, so only what is nearly one of ours is wrong. */
function toolProblem(tool: string): string | null {
  const isKnown = agentTools.includes(canonicalTool(tool)) || others.has(tool.toLowerCase());
  if (isKnown || !/^\w+$/.test(tool)) return null;
  const near = nearestName(tool, agentTools);
  return near === undefined ? null : `nobody offers it; did you mean \`${near}\`?`;
}

interface KnownServer {
  readonly part: string;
  /** As agents see them; `null` where nobody pinned them, so that nobody knows. */
  readonly tools: readonly string[] | null;
}

/** Nothing is started: what a server offers is known where it was accepted. */
async function knownServers(
  project: string,
  config: Config,
  trusted: boolean,
): Promise<readonly KnownServer[]> {
  // What is wrong with these files is said where they are used.
  const nothing = () => null;
  const [found, pins] = await Promise.all([
    readMcpServers(project, config, trusted).catch(nothing),
    readPins(project).catch(nothing),
  ]);
  const names = Object.keys(found?.servers ?? {});
  return [...serverParts(names)].map(([server, part]) => {
    const pinned = Object.hasOwn(pins?.servers ?? {}, server) ? pins?.servers[server] : undefined;
    const tools = pinned && [...toolNames(part, Object.keys(pinned.tools)).values()];
    return { part, tools: tools ?? null };
  });
}

function serverProblem(tool: string, servers: readonly KnownServer[]): string | null {
  const part = tool.split('__')[1]?.toLowerCase() ?? '';
  const server = servers.find((one) => one.part.toLowerCase() === part);
  if (server === undefined) {
    const parts = servers.map((one) => one.part);
    const near = part.includes('*') ? undefined : nearestName(part, parts);
    return near === undefined ? null : `there is no such MCP server; did you mean \`${near}\`?`;
  }
  const { tools } = server;
  if (tools === null || tools.some((name) => offersTool([tool], name))) return null;
  const near = nearestName(tool, tools);
  const guess = near === undefined ? '' : `; did you mean \`${near}\`?`;
  return `the server ${server.part} offers no such tool${guess}`;
}

function advice(
  code: string,
  message: string,
  { file, line }: Pick<Notice, 'file' | 'line'>,
): Notice {
  return { ...noPlace, code, weight: 'advice', message, file, line, next: null };
}
