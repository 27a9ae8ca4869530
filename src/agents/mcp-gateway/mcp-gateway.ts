import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { McpClient, McpGateway, McpSession } from '../../core/ports/mcp-gateway.js';
import { loopbackEndpoint } from './endpoint/loopback-endpoint.js';
import { createCredential } from './oauth/credential.js';
import { type ConnectionListener, connect } from './server/connect.js';
import { type PooledServer, pooledServer } from './server/pooled-server.js';
import { expandSettings } from './settings/expand-variables.js';
import { isOwnProgram } from './settings/own-server.js';
import {
  type McpPins,
  type McpServerSettings,
  type ServerProblem,
  serverDefaults,
} from './settings/settings.js';
import { serverParts } from './settings/tool-name.js';
import { openSession } from './uses/session.js';
import { usesOnce } from './uses/use-once.js';
import { useRecords } from './uses/use-records.js';

export interface McpGatewayOptions {
  readonly servers: Readonly<Record<string, McpServerSettings>>;
  /** `null`: nobody has pinned anything. */
  readonly pins: McpPins | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Answers of tools that may change something. Part of the run, as it decides what is not
   * repeated.
   */
  readonly resultsDir: string;
  /** Takes secrets out of answers before they are kept. */
  readonly hide?: (text: string) => string;
  /**
   * OAuth tokens and their locks, shared by all processes of the user. Default: `mcp-tokens` in the
   * home folder of plenum.
   */
  readonly lockDir?: string;
  /** Where relative `cwd` of servers begin: the project. */
  readonly cwd?: string;
  /** `PLENUM_CALL` of the servers. */
  readonly mark?: string;
  /** Default of `timeoutMs`. */
  readonly toolMs?: number;
}

/** The MCP servers of a project as one pool (X101). Nothing starts before an agent may see it. */
export function createMcpGateway(options: McpGatewayOptions): McpGateway {
  const { servers, refused } = poolOf(options);
  const uses = usesOnce(useRecords(options.resultsDir, options.hide));
  const loopback = loopbackEndpoint();
  const sessions = new Set<McpSession>();
  let closed = false;
  return {
    version: 1,
    empty: servers.length === 0 && refused.length === 0,
    session(client: McpClient): McpSession {
      const session: McpSession = openSession(client, {
        servers,
        uses,
        loopback,
        onClose: () => sessions.delete(session),
      });
      if (closed) void session.close();
      else sessions.add(session);
      return session;
    },
    problems: () => [
      ...refused,
      ...servers.flatMap((server) =>
        server.problems().map((problem) => ({ server: server.name, ...problem })),
      ),
    ],
    async close() {
      closed = true;
      await Promise.all([...sessions].map((session) => session.close()));
      await Promise.all([loopback.close(), ...servers.map((server) => server.close())]);
    },
  };
}

/** The servers that may be started, and why the others may not. */
export function poolOf(options: McpGatewayOptions): {
  readonly servers: readonly PooledServer[];
  readonly refused: readonly ServerProblem[];
} {
  const refused: ServerProblem[] = [];
  const wanted = Object.entries(options.servers).filter(([, { disabled }]) => disabled !== true);
  const parts = serverParts(wanted.map(([name]) => name));
  const servers = wanted.flatMap(([server, written]) => {
    const refuse = (message: string, hint: string): [] => {
      refused.push({ server, message, hint });
      return [];
    };
    const expanded = expandSettings(written, options.env);
    if ('missing' in expanded) {
      const { missing } = expanded;
      return refuse(`needs a value for ${missing.join(', ')}`, `export ${missing[0]}=…`);
    }
    const cwd = resolve(options.cwd ?? process.cwd(), expanded.cwd ?? '.');
    const settings = { ...expanded, cwd };
    if (isOwnProgram(settings, options.env))
      return refuse(
        'is plenum itself, which agents cannot reach',
        'return what should be run instead',
      );
    return [pooled(server, parts.get(server) ?? server, settings, options)];
  });
  return { servers, refused };
}

function pooled(
  name: string,
  part: string,
  settings: McpServerSettings,
  options: McpGatewayOptions,
): PooledServer {
  const { env, pins, toolMs = serverDefaults.timeoutMs } = options;
  const mark = options.mark ?? (env.PLENUM_CALL || 'mcp-gateway');
  const lockDir = options.lockDir ?? join(env.PLENUM_HOME || homedir(), '.plenum', 'mcp-tokens');
  const { url, oauth } = settings;
  const credential = oauth && url ? createCredential(url, oauth, lockDir) : null;
  const open = (hooks: ConnectionListener) =>
    connect({ settings, env, mark, credential, ...hooks });
  return pooledServer({ name, part, settings, pins, toolMs, open });
}
