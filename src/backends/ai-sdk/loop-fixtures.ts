import { tmpdir } from 'node:os';
import type { CallOptions } from '../../core/model/call/call.js';
import type { JsonObject } from '../../core/model/json.js';
import type { AttemptRequest, AttemptResult, CallIO } from '../../core/ports/backend.js';
import type { McpGateway } from '../../core/ports/mcp-gateway.js';
import type { Tool } from '../../core/ports/tool.js';
import { createAiSdkBackend } from './ai-sdk-backend.js';
import { echoTool, writeTool } from './tool-fixtures.js';
import { keyOfTests, wireFixtures } from './wire-fixtures.js';

export interface Try {
  readonly url: string;
  readonly prompt: string;
  /** One of `wireFixtures` [anthropic]. */
  readonly wire?: string;
  readonly settings?: JsonObject;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly tools?: readonly Tool[];
  readonly gateway?: McpGateway;
  readonly toolMs?: number;
  readonly options?: CallOptions;
  readonly brief?: Partial<AttemptRequest['brief']>;
  readonly over?: Partial<AttemptRequest>;
  readonly io?: Partial<CallIO>;
}

export interface Tried {
  readonly result: AttemptResult;
  readonly progress: readonly JsonObject[];
}

/** One attempt on a fresh backend against a fake model. */
export async function tryAgent(given: Try): Promise<Tried> {
  const wire = wireFixtures.find((one) => one.wire === (given.wire ?? 'anthropic'));
  if (wire === undefined) throw new Error(`no wire ${given.wire}`);
  const backend = createAiSdkBackend({
    settings: { ...wire.settings(given.url), ...given.settings },
    env: given.env ?? keyOfTests,
    tools: given.tools ?? [writeTool, echoTool],
    gateway: given.gateway ?? null,
    toolMs: given.toolMs ?? 10_000,
  });
  const progress: JsonObject[] = [];
  const result = await backend.run(
    {
      call: {
        runId: 'run-1',
        n: 1,
        key: 'run-1:abc:0',
        prompt: given.prompt,
        label: 'agent',
        phase: null,
        lane: 'root',
        site: null,
        options: given.options ?? {},
        content: 'abc',
        ordinal: 0,
      },
      brief: { agentType: 'general-purpose', readOnly: false, model: wire.model, ...given.brief },
      attempt: 1,
      cwd: tmpdir(),
      root: tmpdir(),
      ...given.over,
    },
    {
      signal: new AbortController().signal,
      permit: async () => ({ allowed: true }),
      gate: { request: (_about, send) => send({ signal: new AbortController().signal, begun: () => {} }) },
      progress: (item) => void progress.push(item),
      ...given.io,
    },
  );
  return { result, progress };
}

/** Tokens are a quarter of this many characters, for the fake model and for our own estimate. */
export function longText(characters: number): string {
  return 'the quick brown fox 0123456789\n'.repeat(Math.ceil(characters / 31)).slice(0, characters);
}
