import type {
  McpAnswer,
  McpClient,
  McpEndpoint,
  McpSession,
  McpTool,
} from '../../../core/ports/mcp-gateway.js';
import { offersTool } from '../../../core/step/tool-use.js';
import { messageOf } from '../../../core/values/errors.js';
import { canonicalJson, type JsonObject } from '../../../core/values/json.js';
import type { LoopbackEndpoint, OpenedEndpoint } from '../endpoint/loopback-endpoint.js';
import { untilAborted } from '../queues/until-aborted.js';
import type { PooledServer } from '../server/pooled-server.js';
import type { PooledTool } from '../server/tool-catalog.js';
import { mayOfferServer } from '../settings/tool-name.js';
import { notDone, type UsesOnce, unknownOutcome } from './use-once.js';
import { useKey } from './use-records.js';

interface SessionPlace {
  readonly servers: readonly PooledServer[];
  readonly uses: UsesOnce;
  readonly loopback: LoopbackEndpoint;
  readonly onClose: () => void;
}

/** What one attempt sees of the pool. */
export class Session implements McpSession {
  private readonly over = new AbortController();
  /** How many equal uses there were. */
  private readonly ordinals = new Map<string, number>();
  private opened: Promise<OpenedEndpoint> | null = null;

  constructor(
    private readonly client: McpClient,
    private readonly place: SessionPlace,
  ) {}

  async tools(signal: AbortSignal): Promise<readonly McpTool[]> {
    const either = this.orOver(signal);
    const visible = this.place.servers.filter(({ part }) =>
      mayOfferServer(this.client.tools, part),
    );
    const lists = await Promise.all(
      visible.map((server) => server.tools(either).catch((): readonly PooledTool[] => [])),
    );
    return lists.flat().filter((tool) => this.offers(tool));
  }

  async call(name: string, input: JsonObject, signal: AbortSignal): Promise<McpAnswer> {
    const either = this.orOver(signal);
    try {
      const found = await this.find(name, either);
      if (typeof found === 'string') return notDone(found);
      const permit = await untilAborted(
        this.client.permit({ tool: found.tool.name, input }),
        either,
      );
      if (!permit.allowed) return { text: permit.message, failed: true };
      return found.tool.readOnly
        ? await this.read(found, input, either)
        : await this.write(found, input, either);
    } catch (error) {
      return notDone(either.aborted ? 'it was stopped' : messageOf(error));
    }
  }

  endpoint(): Promise<McpEndpoint> {
    this.opened ??= this.open();
    return this.opened;
  }

  async close(): Promise<void> {
    if (this.over.signal.aborted) return;
    this.over.abort(new Error('the attempt is over'));
    this.place.onClose();
    const opened = await this.opened?.catch(() => null);
    await opened?.revoke();
  }

  private async open(): Promise<OpenedEndpoint> {
    this.over.signal.throwIfAborted();
    // Programs give a server little time to start; behind the endpoint everything has started by
    // then.
    await this.tools(this.over.signal);
    return this.place.loopback.open({
      local: this.client.local ?? [],
      tools: (signal) => this.tools(signal),
      call: (name, input, signal) => this.call(name, input, signal),
    });
  }

  private offers(tool: PooledTool): boolean {
    return offersTool(this.client.tools, tool.name) && (!this.client.readOnly || tool.readOnly);
  }

  private async find(
    name: string,
    signal: AbortSignal,
  ): Promise<{ readonly server: PooledServer; readonly tool: PooledTool } | string> {
    const server = this.place.servers.find(({ part }) => name.startsWith(`mcp__${part}__`));
    if (server === undefined) return `there is no tool ${name}`;
    if (!mayOfferServer(this.client.tools, server.part))
      return `${name} is not among the tools of this task`;
    let tools: readonly PooledTool[];
    try {
      tools = await server.tools(signal);
    } catch (error) {
      signal.throwIfAborted();
      return `the MCP server ${server.name} does not work: ${messageOf(error)}`;
    }
    const tool = tools.find((one) => one.name === name);
    if (tool === undefined)
      return `there is no tool ${name}, or its definition changed since it was accepted`;
    return this.offers(tool) ? { server, tool } : `${name} is not among the tools of this task`;
  }

  private async read(
    { server, tool }: { readonly server: PooledServer; readonly tool: PooledTool },
    input: JsonObject,
    signal: AbortSignal,
  ): Promise<McpAnswer> {
    const end = await server.cache.get(
      `${tool.original}:${canonicalJson(input)}`,
      signal,
      (shared) => server.use({ tool, input, signal: shared }),
      (end) => end.kind === 'answer' && !end.answer.failed,
    );
    return end.kind === 'answer' ? end.answer : notDone(end.why);
  }

  private async write(
    { server, tool }: { readonly server: PooledServer; readonly tool: PooledTool },
    input: JsonObject,
    signal: AbortSignal,
  ): Promise<McpAnswer> {
    const ordinal = this.nextOrdinal(tool, input);
    const key = useKey(this.client.callKey, `${server.name}:${tool.original}`, input, ordinal);
    const answer = this.place.uses.answer({
      key,
      repeatable: tool.repeatable,
      send: async (beforeSending) => {
        const end = await server.use({
          tool,
          input,
          signal,
          idempotencyKey: key,
          beforeSending: async () => {
            await beforeSending();
            server.cache.forget();
          },
        });
        server.cache.forget();
        return end;
      },
    });
    try {
      return await untilAborted(answer, signal);
    } catch {
      return unknownOutcome('it was stopped before the server answered');
    }
  }

  private nextOrdinal(tool: PooledTool, input: JsonObject): number {
    const equal = `${tool.name}:${canonicalJson(input)}`;
    const ordinal = (this.ordinals.get(equal) ?? 0) + 1;
    this.ordinals.set(equal, ordinal);
    return ordinal;
  }

  private orOver(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.over.signal]);
  }
}
