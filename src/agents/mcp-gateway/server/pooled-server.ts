import { messageOf } from '../../../core/values/errors.js';
import type { JsonObject } from '../../../core/values/json.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { createTurnstile, type Turnstile } from '../../../host/processes/turnstile.js';
import { ReadCache } from '../queues/read-cache.js';
import { TokenBucket } from '../queues/token-bucket.js';
import { untilAborted } from '../queues/until-aborted.js';
import { type McpPins, type McpServerSettings, serverDefaults } from '../settings/settings.js';
import type { ToolDefinition } from '../settings/tool-definition.js';
import type { Connection } from './connect.js';
import { listDefinitions } from './list-definitions.js';
import { sendUse, type UseEnd } from './send-use.js';
import { ServerLink, type Trouble } from './server-link.js';
import { type Catalog, catalogOf, type PooledTool, type ToolProblem } from './tool-catalog.js';

interface PooledServerOptions {
  readonly name: string;
  readonly part: string;
  readonly settings: McpServerSettings;
  readonly pins: McpPins | null;
  readonly toolMs: number;
  readonly open: (server: {
    readonly onDeath: (why: string) => void;
    readonly onToolsChanged: () => void;
    readonly signal: AbortSignal;
  }) => Promise<Connection>;
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
export class PooledServer {
  readonly cache: ReadCache<UseEnd>;
  private readonly link: ServerLink;
  private readonly turnstile: Turnstile;
  private readonly bucket: TokenBucket | null;
  private catalog: Catalog | null = null;
  private listTrouble: Trouble | null = null;
  private listing: Promise<Catalog> | null = null;
  private listed = { generation: -1, changes: 0 };
  private changes = 0;

  constructor(private readonly options: PooledServerOptions) {
    const { settings } = options;
    this.link = new ServerLink((onDeath, signal) =>
      options.open({ onDeath, signal, onToolsChanged: () => this.toolsChanged() }),
    );
    this.turnstile = createTurnstile(settings.concurrency ?? serverDefaults.concurrency);
    this.bucket =
      settings.ratePerMinute === undefined ? null : new TokenBucket(settings.ratePerMinute);
    this.cache = new ReadCache(settings.cacheMs ?? serverDefaults.cacheMs);
  }

  get name(): string {
    return this.options.name;
  }

  get part(): string {
    return this.options.part;
  }

  problems(): readonly ToolProblem[] {
    const trouble = this.link.trouble() ?? this.listTrouble;
    const hint =
      trouble?.hint ??
      `try it by hand, then correct ${JSON.stringify(this.name)} in .mcp.json or mcpServers`;
    return [
      ...(trouble === null ? [] : [{ message: `does not work: ${trouble.why}`, hint }]),
      ...(this.catalog?.problems ?? []),
    ];
  }

  /** Rejects when the server cannot be reached, or with the signal's reason. */
  async tools(signal: AbortSignal): Promise<readonly PooledTool[]> {
    const connection = await untilAborted(this.link.connection(), signal);
    if (
      this.catalog !== null &&
      this.listed.generation === this.link.generation &&
      this.listed.changes === this.changes
    )
      return this.catalog.tools;
    this.listing ??= this.list(connection).finally(() => {
      this.listing = null;
    });
    return (await untilAborted(this.listing, signal)).tools;
  }

  async definitions(signal: AbortSignal): Promise<readonly ToolDefinition[]> {
    const connection = await untilAborted(this.link.connection(), signal);
    return (await listDefinitions(connection, this.options.settings, signal)).definitions;
  }

  /** One use within the server's limits. Never rejects. */
  async use(use: PooledUse): Promise<UseEnd> {
    let leave: (() => void) | null = null;
    try {
      leave = await this.turnstile.enter(use.signal);
      await this.bucket?.take(use.signal);
      return await this.send(use);
    } catch (error) {
      return {
        kind: 'unsent',
        why: use.signal.aborted ? 'it was stopped while it waited for its turn' : messageOf(error),
      };
    } finally {
      leave?.();
    }
  }

  close(): Promise<void> {
    return this.link.close();
  }

  private async send(use: PooledUse): Promise<UseEnd> {
    let told = false;
    for (let attempt = 0; ; attempt += 1) {
      const connection = await untilAborted(this.link.connection(), use.signal);
      if (!told) await use.beforeSending?.();
      told = true;
      const { settings } = this.options;
      const end = await sendUse(connection, {
        tool: use.tool.original,
        input: use.input,
        idempotencyKey: use.idempotencyKey,
        timeoutMs: settings.timeoutMs ?? this.options.toolMs,
        signal: use.signal,
      });
      if (end.kind === 'answer') {
        this.link.served();
        return end;
      }
      if (end.connection !== 'dead') return end;
      await this.link.drop(connection);
      const harmless = end.kind === 'unsent' || use.tool.repeatable;
      if (!harmless || attempt > 0 || use.signal.aborted) return end;
    }
  }

  private async list(connection: Connection): Promise<Catalog> {
    const listed = { generation: this.link.generation, changes: this.changes };
    const found = await listDefinitions(
      connection,
      this.options.settings,
      new AbortController().signal,
    ).catch((error: unknown) => {
      this.listTrouble = {
        why: `it cannot say which tools it has: ${oneLine(messageOf(error)).slice(0, 500)}`,
        hint: null,
      };
      throw error;
    });
    this.listTrouble = null;
    this.catalog = catalogOf(this.options, found, this.options.pins);
    this.listed = listed;
    return this.catalog;
  }

  private toolsChanged(): void {
    this.changes += 1;
  }
}
