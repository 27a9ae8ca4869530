import type { AttemptRequest, AttemptResult, CallIO } from '../../../core/ports/backend.js';
import type { LocalTool, McpGateway, McpSession } from '../../../core/ports/mcp-gateway.js';
import { transcriptItem } from '../../../core/ports/transcript.js';
import type { ToolUse } from '../../../core/step/tool-use.js';
import type { JsonObject } from '../../../core/values/json.js';
import { gatewaySession } from '../../skeleton/gateway-session.js';
import { type HandedOver, handedOver } from '../../skeleton/handed-over.js';
import { aborted, stopped, untilAborted, within } from '../../skeleton/stop.js';
import type { VendorEndpoint } from '../../skeleton/vendor-failure.js';
import type { AcpProcess } from './acp-process.js';
import type { AcpSettings } from './acp-settings.js';
import { costOfUpdate } from './acp-usage.js';
import type { AgentProfile } from './agent-profile.js';
import { serverFor } from './mcp-bridge.js';
import { answerPermission } from './permission-answer.js';
import { lost, type PromptRecord, promptResult } from './prompt-result.js';
import { promptText } from './prompt-text.js';
import { choose } from './session-choices.js';
import { chunkText, itemReader } from './transcript-items.js';

/** How long an agent may take to say what a cancelled prompt cost. */
const cancelMs = 700;
const closeMs = 400;
/**
 * How long an agent that handed its answer over may take to end its turn, and so to say what it
 * cost.
 */
const restMs = 10_000;

interface AttemptParts {
  readonly acp: AcpProcess;
  readonly settings: AcpSettings;
  readonly profile: AgentProfile;
  readonly gateway: McpGateway | null;
  readonly endpoint: VendorEndpoint;
}

type PromptEnd = Pick<PromptRecord, 'isStopped' | 'response' | 'error'>;

export async function runAttempt(
  parts: AttemptParts,
  request: AttemptRequest,
  io: CallIO,
): Promise<AttemptResult> {
  const { acp, profile, settings, endpoint } = parts;
  const handed = handedOver();
  const over = new AbortController();
  const mcp = gatewaySession(request, io, parts.gateway, handing(handed, profile, over.signal));
  try {
    const sessionId = await untilAborted(openSession(parts, request, mcp), io.signal);
    if (sessionId === 'aborted' || io.signal.aborted) return stopped;
    const told = listen(acp, sessionId, request, io);
    const hasTool = mcp !== null && request.call.options.schema !== undefined;
    const end = await prompted(parts, sessionId, promptText(request, hasTool), handed, io.signal);
    acp.forget(sessionId);
    if (!settings.processPerCall) await closeSession(acp, sessionId);
    if (told.said !== '' && !io.signal.aborted)
      io.progress(transcriptItem({ type: 'text', text: told.said }));
    const record = { ...told, ...end, json: handed.json(), gone: acp.gone(), endpoint };
    return promptResult(record, profile, request);
  } catch (error) {
    return io.signal.aborted ? stopped : lost(acp.gone(), error, endpoint);
  } finally {
    handed.close();
    over.abort();
    await mcp?.close();
  }
}

/**
 * An agent that says at the end of its turn what it cost is told to end it; for any other the use
 * stays unanswered until the attempt is over, as an answer would only start another request to the
 * model.
 */
function handing(handed: HandedOver, profile: AgentProfile, over: AbortSignal): LocalTool['run'] {
  return async (input) => {
    handed.take(input);
    if (!profile.usage) await aborted(over);
    const text = 'Received. Your work is done: end your turn now, without another word.';
    return { text, failed: false };
  };
}

async function openSession(
  { acp, settings, profile }: AttemptParts,
  request: AttemptRequest,
  mcp: McpSession | null,
): Promise<string> {
  const { mcpCapabilities } = acp.about.agentCapabilities ?? {};
  const mcpServers =
    mcp === null ? [] : [serverFor(await mcp.endpoint(), mcpCapabilities?.http === true)];
  const params = {
    cwd: request.cwd,
    mcpServers,
    ...(profile.sessionMeta && { _meta: profile.sessionMeta }),
  } as JsonObject;
  if (settings.authMethod !== undefined)
    await acp.request('authenticate', { methodId: settings.authMethod });
  const session = await acp.request<JsonObject>('session/new', params);
  await choose(acp, session, {
    mode: settings.mode,
    model: profile.modelChoice === undefined ? settings.model : undefined,
  });
  return String(session.sessionId);
}

/** What the agent tells of its turn is noted as it comes. */
function listen(
  acp: AcpProcess,
  sessionId: string,
  { root, cwd, brief }: AttemptRequest,
  io: CallIO,
): Pick<PromptRecord, 'said' | 'costUsd'> {
  const told: { said: string; costUsd: number | undefined } = { said: '', costUsd: undefined };
  const itemsOf = itemReader();
  const place = { root, cwd, readOnly: brief.readOnly, permit: (use: ToolUse) => io.permit(use) };
  acp.listen(sessionId, {
    update(update) {
      for (const item of itemsOf(update)) io.progress(transcriptItem(item));
      if (update.sessionUpdate === 'agent_message_chunk') told.said += chunkText(update);
      if (update.sessionUpdate === 'tool_call') told.said = '';
      told.costUsd = costOfUpdate(update) ?? told.costUsd;
    },
    permission: (asked) => answerPermission(asked, place),
  });
  return told;
}

async function prompted(
  { acp, profile, settings }: AttemptParts,
  sessionId: string,
  text: string,
  handed: HandedOver,
  signal: AbortSignal,
): Promise<PromptEnd> {
  const prompt = [{ type: 'text', text }];
  const answered: Promise<PromptEnd> = acp
    .request<JsonObject>('session/prompt', { sessionId, prompt })
    .then(
      (response) => ({ isStopped: false, response }),
      (error: unknown) => ({ isStopped: false, error }),
    );
  const stop = aborted(signal);
  const first = await Promise.race([answered, stop, handed.done]);
  const end =
    first === 'handed-over' && profile.usage
      ? await within<PromptEnd | 'aborted'>(restMs, answered, stop)
      : first;
  if (typeof end === 'object') return end;
  acp.cancel(sessionId);
  const late = await within(cancelMs, answered);
  // Nobody can say what a session does that does not answer; the calls that share its process try
  // again.
  if (late === undefined && !settings.processPerCall) await acp.close();
  return { ...late, isStopped: first === 'aborted' };
}

/** Frees what the session holds, where the agent offers it. */
async function closeSession(acp: AcpProcess, sessionId: string): Promise<void> {
  if (!acp.about.agentCapabilities?.sessionCapabilities?.close) return;
  await within(closeMs, acp.request('session/close', { sessionId }));
}
