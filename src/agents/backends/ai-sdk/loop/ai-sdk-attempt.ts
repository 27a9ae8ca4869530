import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import type { AttemptRequest, AttemptResult, CallIO } from '../../../../core/ports/backend.js';
import type { McpGateway } from '../../../../core/ports/mcp-gateway.js';
import type { Tool } from '../../../../core/ports/tool.js';
import { addUsage, type Usage } from '../../../../core/values/usage.js';
import { failed } from '../../../skeleton/failure.js';
import { gatewaySession } from '../../../skeleton/gateway-session.js';
import { outputLimit, requestOptions } from '../provider/effort-options.js';
import type { LoadedModel } from '../provider/load-model.js';
import { chooseModel } from '../provider/model-id.js';
import {
  accessOf,
  type Environment,
  lacksKey,
  missingKeyText,
  type Provider,
} from '../provider/provider.js';
import { schemaRules } from '../provider/provider-table.js';
import type { Redact } from '../provider/redact.js';
import type { AiSdkSettings } from '../provider/settings.js';
import { type LoopState, runLoop } from './agent-loop.js';
import { instructionsOf } from './instructions.js';
import type { RequestShape } from './model-request.js';
import { countWaits, type PermitWait } from './permit-wait.js';
import { startMessages } from './start-messages.js';
import { offerTools } from './tool-offer.js';
import { maySearch, searchToolOf } from './web-search.js';

/** What all attempts share. */
export interface AgentWorld {
  readonly settings: AiSdkSettings;
  readonly env: Environment;
  readonly redact: Redact;
  readonly load: (provider: Provider, modelId: string) => Promise<LoadedModel>;
  readonly tools: readonly Tool[];
  readonly gateway: McpGateway | null;
  readonly toolMs: number;
}

const invalid = (message: string): AttemptResult => failed('invalid-request', message);

/** From the request to the answer of the agent; `state` holds the conversation at every moment. */
export async function runAttempt(
  request: AttemptRequest,
  io: CallIO,
  world: AgentWorld,
  state: LoopState,
): Promise<AttemptResult> {
  const { call, brief } = request;
  const { settings, env, redact } = world;
  const choice = chooseModel(brief.model, settings, env);
  if (!choice.ok) return invalid(choice.message);
  const { provider, modelId } = choice;
  if (lacksKey(provider)) return failed('auth', missingKeyText(provider));
  const loaded = await world.load(provider, modelId);
  if (!loaded.ok) return invalid(redact.text(loaded.message));
  const { system, place } = instructionsOf(request);
  state.lane = `${provider.name}/${modelId}`;
  const waits = countWaits(io);
  const session = gatewaySession(request, waits, world.gateway);
  try {
    const offer = await offerTools(request, {
      tools: world.tools,
      session,
      rules: schemaRules[provider.kind],
      signal: io.signal,
      hosted: async (otherTools) => {
        const tool = settings.webSearch ? searchToolOf(provider, modelId, otherTools) : undefined;
        return tool && (await maySearch(request, waits, io.progress)) ? tool : undefined;
      },
      onLeftOut: (text) => io.progress({ type: 'context', text }),
    });
    if (io.signal.aborted) return failed('stopped', 'aborted');
    const start = startMessages(request, place, { model: state.lane, searches: offer.searches });
    if (!start.ok) return invalid(start.message);
    state.messages = start.messages;
    const prefixText = JSON.stringify([state.lane, system, offer.definitions]);
    const prefix = prefixOf(prefixText);
    const shape: RequestShape = {
      model: loaded.model,
      lane: state.lane,
      prefix,
      system,
      tools: offer.definitions,
      marks: provider.kind === 'anthropic',
      ...accessOf(provider),
      options: requestOptions(provider, modelId, brief.effort, prefix),
      maxOutputTokens: outputLimit(provider, modelId),
    };
    return await runLoop({
      state,
      asking: { shape, io, redact, progress: io.progress, billed: billTo(state) },
      using: { ...(await usingOf(request, io, world, waits)), offer },
      structured: call.options.schema !== undefined,
      maxTurns: brief.maxTurns,
      window: provider.contextWindow,
      overhead: Math.ceil(prefixText.length / 4),
    });
  } finally {
    await session?.close();
  }
}

function prefixOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

function billTo(state: LoopState): (usage: Usage) => void {
  return (usage) => {
    state.usage = addUsage(state.usage, usage);
  };
}

async function usingOf(
  { call, brief, root, cwd, variables }: AttemptRequest,
  io: CallIO,
  { toolMs, redact }: AgentWorld,
  { permit, waits, waitedMs }: PermitWait,
) {
  const place = {
    root: await linksResolved(root),
    cwd: await linksResolved(cwd),
    callKey: call.key,
    runId: call.runId,
    readOnly: brief.readOnly,
    variables,
  };
  return {
    io: { place, signal: io.signal, permit, waits },
    toolMs,
    waitedMs,
    redact,
    progress: io.progress,
  };
}

const resolved = new Map<string, Promise<string>>();

/** Hundreds of agents work in the same few folders. */
function linksResolved(path: string): Promise<string> {
  const known = resolved.get(path) ?? realpath(path).catch(() => path);
  resolved.set(path, known);
  return known;
}
