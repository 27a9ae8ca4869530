import { setMaxListeners } from 'node:events';
import type {
  AttemptRequest,
  AttemptResult,
  Backend,
  CallIO,
  Capabilities,
} from '../../../core/ports/backend.js';
import type { McpGateway } from '../../../core/ports/mcp-gateway.js';
import type { Tool } from '../../../core/ports/tool.js';
import { messageOf } from '../../../core/values/errors.js';
import type { JsonObject } from '../../../core/values/json.js';
import { failed } from '../../skeleton/failure.js';
import type { LoopState } from './loop/agent-loop.js';
import { type AgentWorld, runAttempt } from './loop/ai-sdk-attempt.js';
import { writeConversation } from './loop/conversation.js';
import { linkedAbort } from './loop/linked-abort.js';
import { createModelLoader } from './provider/load-model.js';
import type { Environment } from './provider/provider.js';
import { createRedact } from './provider/redact.js';
import { readSettings } from './provider/settings.js';

interface AiSdkOptions {
  /** `backends.ai-sdk` of the configuration. */
  readonly settings: JsonObject;
  readonly env: Environment;
  readonly tools: readonly Tool[];
  readonly gateway: McpGateway | null;
  /** Longest use of a tool (X82). */
  readonly toolMs: number;
}

export const can: Capabilities = {
  usage: true,
  continues: true,
  model: true,
  effort: true,
  toolAllowList: true,
  readOnly: true,
  permissions: true,
  mcp: true,
  contained: true,
  readsInstructions: false,
  gated: true,
  promptCaching: true,
  streams: true,
  steer: true,
  virtual: false,
};

/** After a stop, tools get so long to end what they started. */
const graceMs = 1_500;
const stopped: AttemptResult = failed('stopped', 'aborted');

/**
 * Hundreds of agents in this process: a loop over the models of the AI SDK's providers, with our
 * own tools. It speaks to the provider's model itself instead of through `streamText`: every
 * request passes the run's gate, and it takes half the time. Throws E_CONFIG.
 */
export function createAiSdkBackend({ settings: given, env, ...rest }: AiSdkOptions): Backend {
  const settings = readSettings(given);
  const redact = createRedact(settings, env);
  const world: AgentWorld = { settings, env, redact, load: createModelLoader(), ...rest };

  async function run(request: AttemptRequest, io: CallIO): Promise<AttemptResult> {
    if (io.signal.aborted) return stopped;
    const state: LoopState = { lane: '', messages: [], answers: 0 };
    let ended = false;
    const progress = (item: JsonObject): void => {
      if (!ended) io.progress(item);
    };
    const abort = linkedAbort([io.signal]);
    // Many uses of tools at once listen to it.
    setMaxListeners(0, abort.signal);
    const inner: CallIO = {
      signal: abort.signal,
      progress,
      permit: (use) => io.permit(use),
      gate: io.gate,
      messages: io.messages,
    };
    const work = runAttempt(request, inner, world, state).catch(
      (error: unknown): AttemptResult =>
        abort.signal.aborted ? stopped : failed('crash', redact.text(messageOf(error))),
    );
    const result = await endedOrStopped(work, abort.signal);
    ended = true;
    abort.release();
    return {
      ...result,
      ...(state.usage ? { usage: state.usage } : {}),
      ...(state.model ? { model: state.model } : {}),
      ...(state.answers > 0
        ? { conversation: writeConversation({ model: state.lane, messages: state.messages }) }
        : {}),
    };
  }

  return { version: 1, name: 'ai-sdk', can, run };
}

/** The work's own end, or a stop where it does not end in time. */
function endedOrStopped(work: Promise<AttemptResult>, signal: AbortSignal): Promise<AttemptResult> {
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = (): void => {
      timer = setTimeout(() => resolve(stopped), graceMs);
    };
    signal.addEventListener('abort', stop, { once: true });
    void work.then((result) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(result);
    });
  });
}
