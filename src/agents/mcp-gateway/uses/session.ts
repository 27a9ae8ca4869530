import type { McpAnswer, McpClient, McpSession } from '../../../core/ports/mcp-gateway.js';
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

interface FoundTool {
  readonly server: PooledServer;
  readonly tool: PooledTool;
}

/** What one attempt sees of the pool. */
export function openSession(client: McpClient, place: SessionPlace): McpSession {
  const { servers, uses, loopback } = place;
  const over = new AbortController();
  /** How many equal uses there were. */
  const ordinals = new Map<string, number>();
  let opened: Promise<OpenedEndpoint> | null = null;
  const orOver = (signal: AbortSignal) => AbortSignal.any([signal, over.signal]);

  async function tools(signal: AbortSignal): Promise<readonly PooledTool[]> {
    const either = orOver(signal);
    const visible = servers.filter(({ part }) => mayOfferServer(client.tools, part));
    const lists = await Promise.all(
      visible.map((server) => server.tools(either).catch((): readonly PooledTool[] => [])),
    );
    return lists.flat().filter((tool) => isOffered(client, tool));
  }

  async function call(name: string, input: JsonObject, signal: AbortSignal): Promise<McpAnswer> {
    const either = orOver(signal);
    try {
      const found = await find(client, servers, name, either);
      if (typeof found === 'string') return notDone(found);
      const { tool } = found;
      const permit = await untilAborted(client.permit({ tool: tool.name, input }), either);
      if (!permit.allowed) return { text: permit.message, failed: true };
      if (tool.readOnly) return await read(found, input, either);
      const equal = `${tool.name}:${canonicalJson(input)}`;
      const ordinal = (ordinals.get(equal) ?? 0) + 1;
      ordinals.set(equal, ordinal);
      const key = useKey(client.callKey, `${found.server.name}:${tool.original}`, input, ordinal);
      return await write(uses, found, { key, input, signal: either });
    } catch (error) {
      return notDone(either.aborted ? 'it was stopped' : messageOf(error));
    }
  }

  async function open(): Promise<OpenedEndpoint> {
    over.signal.throwIfAborted();
    // Programs give a server little time to start; behind the endpoint everything has started by
    // then.
    await tools(over.signal);
    return loopback.open({ local: client.local ?? [], tools, call });
  }

  return {
    tools,
    call,
    endpoint() {
      opened ??= open();
      return opened;
    },
    async close() {
      if (over.signal.aborted) return;
      over.abort(new Error('the attempt is over'));
      place.onClose();
      await (await opened?.catch(() => null))?.revoke();
    },
  };
}

function isOffered(client: McpClient, tool: PooledTool): boolean {
  return offersTool(client.tools, tool.name) && (!client.readOnly || tool.readOnly);
}

async function find(
  client: McpClient,
  servers: readonly PooledServer[],
  name: string,
  signal: AbortSignal,
): Promise<FoundTool | string> {
  const server = servers.find(({ part }) => name.startsWith(`mcp__${part}__`));
  if (server === undefined) return `there is no tool ${name}`;
  if (!mayOfferServer(client.tools, server.part))
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
  return isOffered(client, tool) ? { server, tool } : `${name} is not among the tools of this task`;
}

async function read(
  { server, tool }: FoundTool,
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

async function write(
  uses: UsesOnce,
  { server, tool }: FoundTool,
  use: { readonly key: string; readonly input: JsonObject; readonly signal: AbortSignal },
): Promise<McpAnswer> {
  const { key, input, signal } = use;
  const answer = uses({
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
