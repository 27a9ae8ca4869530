import type { McpSession, McpTool } from '../../../../core/ports/mcp-gateway.js';
import type { JsonObject } from '../../../../core/values/json.js';
import { answerTool } from '../../../skeleton/gateway-session.js';
import { inProcessServer, type ServedTool } from './in-process-server.js';
import type { InProcessServer } from './sdk-shape.js';
import { ownServer } from './tool-choice.js';

/** More tools than this are not written into every request: the agent looks them up. */
const mostShown = 24;

export interface ServerSet {
  readonly servers: Readonly<Record<string, InProcessServer>>;
  /** Names as Claude Code asks for them. */
  readonly gatewayTools: ReadonlySet<string>;
  /** The agent has to look some tools up before it can use them. */
  readonly deferred: boolean;
}

/**
 * The answer tool and the project's servers, each under its own name, so that its tools are called
 * as permission rules name them.
 */
export async function serversFor(
  schema: JsonObject | undefined,
  session: McpSession | null,
  signal: AbortSignal,
  hand: (json: string) => void,
): Promise<ServerSet> {
  const tools =
    session === null
      ? []
      : (await session.tools(signal)).filter(({ server }) => server !== ownServer);
  const deferred = tools.length > mostShown;
  const servers: Record<string, InProcessServer> = {};
  if (schema !== undefined)
    servers[ownServer] = inProcessServer(ownServer, [toolForAnswer(schema, hand)], true);
  for (const name of new Set(tools.map(({ server }) => server))) {
    const own = tools.filter(({ server }) => server === name);
    if (session !== null)
      servers[name] = inProcessServer(
        name,
        own.map((tool) => served(tool, session, signal)),
        !deferred,
      );
  }
  return { servers, gatewayTools: new Set(tools.map(({ name }) => name)), deferred };
}

function toolForAnswer(schema: JsonObject, hand: (json: string) => void): ServedTool {
  const tool = answerTool(schema, async (value) => {
    hand(JSON.stringify(value));
    return { text: 'Handed over.', failed: false, endsTurn: true };
  });
  return { ...tool, readOnly: true };
}

function served(
  { name, server, description, input, readOnly }: McpTool,
  session: McpSession,
  signal: AbortSignal,
): ServedTool {
  const start = `mcp__${server}__`;
  return {
    name: name.startsWith(start) ? name.slice(start.length) : name,
    description,
    input,
    readOnly,
    run: (value) => session.call(name, value, signal),
  };
}
