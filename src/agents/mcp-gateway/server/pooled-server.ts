import { messageOf } from '../../../core/values/errors.js';
import type { JsonObject } from '../../../core/values/json.js';
import { createTurnstile } from '../../../host/processes/turnstile.js';
import { type ReadCache, readCache } from '../queues/read-cache.js';
import { tokenBucket } from '../queues/token-bucket.js';
import { untilAborted } from '../queues/until-aborted.js';
import { type McpPins, type McpServerSettings, serverDefaults } from '../settings/settings.js';
import type { ToolDefinition } from '../settings/tool-definition.js';
import type { Connection, ConnectionListener } from './connect.js';
import { listDefinitions } from './list-definitions.js';
import { sendUse, type UseEnd } from './send-use.js';
import { type ServerLink, serverLink } from './server-link.js';
import type { PooledTool, ToolProblem } from './tool-catalog.js';
import { toolListing } from './tool-listing.js';

interface PooledServerOptions {
  readonly name: string;
  readonly part: string;
  readonly settings: McpServerSettings;
  readonly pins: McpPins | null;
  readonly toolMs: number;
  readonly open: (hooks: ConnectionListener) => Promise<Connection>;
}

interface PooledUse {
  readonly tool: PooledTool;
  readonly input: JsonObject;
  readonly idempotencyKey?: string;
  readonly signal: AbortSignal;
  /** Called right before the use is sent for the first time; nothing is sent when it rejects. */
  readonly beforeSending?: () => Promise<void>;
}

/** One server of the pool: its connection, its limits, its tools. */
export interface PooledServer {
  readonly name: string;
  readonly part: string;
  readonly cache: ReadCache<UseEnd>;
  problems(): readonly ToolProblem[];
  /** Rejects when the server cannot be reached, or with the signal's reason. */
  tools(signal: AbortSignal): Promise<readonly PooledTool[]>;
  definitions(signal: AbortSignal): Promise<readonly ToolDefinition[]>;
  /** One use within the server's limits. Never rejects. */
  use(use: PooledUse): Promise<UseEnd>;
  close(): Promise<void>;
}

export function pooledServer(options: PooledServerOptions): PooledServer {
  const { name, part, settings } = options;
  const link = serverLink((onDeath, signal) =>
    options.open({ onDeath, signal, onToolsChanged: () => listing.changed() }),
  );
  const listing = toolListing(options, link);
  const turnstile = createTurnstile(settings.concurrency ?? serverDefaults.concurrency);
  const bucket = settings.ratePerMinute === undefined ? null : tokenBucket(settings.ratePerMinute);
  return {
    name,
    part,
    cache: readCache(settings.cacheMs ?? serverDefaults.cacheMs),
    problems() {
      const trouble = link.trouble() ?? listing.trouble();
      const hint =
        trouble?.hint ??
        `try it by hand, then correct ${JSON.stringify(name)} in .mcp.json or mcpServers`;
      return [
        ...(trouble === null ? [] : [{ message: `does not work: ${trouble.why}`, hint }]),
        ...listing.problems(),
      ];
    },
    tools: listing.tools,
    async definitions(signal) {
      const connection = await untilAborted(link.connection(), signal);
      return (await listDefinitions(connection, settings, signal)).definitions;
    },
    async use(use) {
      let leave: (() => void) | null = null;
      try {
        leave = await turnstile.enter(use.signal);
        await bucket?.take(use.signal);
        return await send(link, settings.timeoutMs ?? options.toolMs, use);
      } catch (error) {
        const why = 'it was stopped while it waited for its turn';
        return { kind: 'unsent', why: use.signal.aborted ? why : messageOf(error) };
      } finally {
        leave?.();
      }
    },
    close: () => link.close(),
  };
}

async function send(link: ServerLink, timeoutMs: number, use: PooledUse): Promise<UseEnd> {
  let told = false;
  for (let attempt = 0; ; attempt += 1) {
    const connection = await untilAborted(link.connection(), use.signal);
    if (!told) await use.beforeSending?.();
    told = true;
    const { tool, input, idempotencyKey, signal } = use;
    const end = await sendUse(connection, {
      tool: tool.original,
      input,
      idempotencyKey,
      timeoutMs,
      signal,
    });
    if (end.kind === 'answer') {
      link.served();
      return end;
    }
    if (end.connection !== 'dead') return end;
    await link.drop(connection);
    const harmless = end.kind === 'unsent' || tool.repeatable;
    if (!harmless || attempt > 0 || signal.aborted) return end;
  }
}
