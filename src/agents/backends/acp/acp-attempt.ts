import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptRequest, AttemptResult, CallIO } from '../../../core/ports/backend.js';
import type { McpGateway, McpSession } from '../../../core/ports/mcp-gateway.js';
import { transcriptItem } from '../../../core/ports/transcript.js';
import { readJsonAnswer } from '../../../core/step/json-answer.js';
import type { JsonObject } from '../../../core/values/json.js';
import { gatewaySession } from '../../skeleton/gateway-session.js';
import { aborted, stopped, untilAborted } from '../../skeleton/stop.js';
import { textAnswer } from '../../skeleton/text-answer.js';
import { failureOf } from './acp-failure.js';
import type { AcpProcess } from './acp-process.js';
import type { AcpSettings } from './acp-settings.js';
import { costOfUpdate, modelOfPrompt, usageOfPrompt } from './acp-usage.js';
import type { AgentProfile } from './agent-profile.js';
import { HandedOver } from './handed-over.js';
import { serverFor } from './mcp-bridge.js';
import { answerPermission } from './permission-answer.js';
import { promptText } from './prompt-text.js';
import { choose } from './session-choices.js';
import { chunkText, TranscriptItems } from './transcript-items.js';

/** How long an agent may take to say what a cancelled prompt cost. */
const cancelMs = 700;
const closeMs = 400;
/**
 * How long an agent that handed its answer over may take to end its turn, and so to say what it
 * cost.
 */
const restMs = 10_000;

export interface AttemptParts {
  readonly acp: AcpProcess;
  readonly settings: AcpSettings;
  readonly profile: AgentProfile;
  readonly gateway: McpGateway | null;
}

type PromptEnd =
  | { readonly how: 'answered'; readonly response: JsonObject }
  | { readonly how: 'failed'; readonly error: unknown };

export async function runAttempt(
  parts: AttemptParts,
  request: AttemptRequest,
  io: CallIO,
): Promise<AttemptResult> {
  const handedOver = new HandedOver(parts.profile.usage);
  const mcp = gatewaySession(request, io, parts.gateway, (input) => handedOver.take(input));
  try {
    return await prompt(parts, request, io, mcp, handedOver);
  } catch (error) {
    return io.signal.aborted ? stopped : failed(parts.acp, error);
  } finally {
    handedOver.release();
    await mcp?.close();
  }
}

function failed({ gone }: AcpProcess, error: unknown): AttemptResult {
  return gone === undefined
    ? failureOf(error)
    : { status: 'failed', cause: 'overloaded', retryable: true, message: gone };
}

async function openSession(
  { acp, settings, profile }: AttemptParts,
  request: AttemptRequest,
  mcp: McpSession | null,
): Promise<string> {
  const { mcpCapabilities } = acp.about?.agentCapabilities ?? {};
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

async function prompt(
  parts: AttemptParts,
  request: AttemptRequest,
  io: CallIO,
  mcp: McpSession | null,
  handedOver: HandedOver,
): Promise<AttemptResult> {
  const { acp, profile, settings } = parts;
  const sessionId = await untilAborted(openSession(parts, request, mcp), io.signal);
  if (sessionId === 'aborted' || io.signal.aborted) return stopped;
  const items = new TranscriptItems();
  let said = '';
  let costUsd: number | undefined;
  acp.listen(sessionId, {
    update(update) {
      for (const item of items.take(update)) io.progress(transcriptItem(item));
      if (update.sessionUpdate === 'agent_message_chunk') said += chunkText(update);
      if (update.sessionUpdate === 'tool_call') said = '';
      costUsd = costOfUpdate(update) ?? costUsd;
    },
    permission: (asked) =>
      answerPermission(asked, {
        root: request.root,
        cwd: request.cwd,
        readOnly: request.brief.readOnly,
        permit: (use) => io.permit(use),
      }),
  });
  const hasTool = mcp !== null && request.call.options.schema !== undefined;
  const text = [{ type: 'text', text: promptText(request, hasTool) }];
  const answered: Promise<PromptEnd> = acp
    .request<JsonObject>('session/prompt', { sessionId, prompt: text })
    .then(
      (response) => ({ how: 'answered', response }),
      (error: unknown) => ({ how: 'failed', error }),
    );
  const stop = aborted(io.signal);
  const first = await Promise.race([answered, stop, handedOver.done]);
  let end: PromptEnd | undefined = typeof first === 'string' ? undefined : first;
  if (first === 'handed-over' && profile.usage) {
    const rest = await Promise.race([answered, stop, sleep(restMs, undefined, { ref: false })]);
    end = typeof rest === 'string' ? undefined : rest;
  }
  if (end === undefined) {
    acp.cancel(sessionId);
    end = await Promise.race([answered, sleep(cancelMs, undefined, { ref: false })]);
    // Nobody can say what a session does that does not answer; the calls that share its process try
    // again.
    if (end === undefined && !settings.processPerCall) await acp.close();
  }
  acp.forget(sessionId);
  if (!settings.processPerCall) await closeSession(acp, sessionId);
  if (said !== '' && !io.signal.aborted) io.progress(transcriptItem({ type: 'text', text: said }));
  const response = end?.how === 'answered' ? end.response : {};
  const usage = usageOfPrompt(response);
  const model = modelOfPrompt(response);
  const billed = {
    ...(usage !== undefined && { usage }),
    ...(profile.cost && costUsd !== undefined && { costUsd }),
    ...(model !== undefined && {
      model: profile.vendor === undefined ? model : `${profile.vendor}/${model}`,
    }),
  };
  if (first === 'aborted') return { ...stopped, ...billed };
  if (handedOver.json !== undefined)
    return { status: 'completed', json: handedOver.json, ...billed };
  if (end?.how === 'failed')
    return {
      ...failed(acp, end.error),
      ...(said !== '' && { raw: said }),
      ...billed,
    } as AttemptResult;
  return { ...answer(response, said, request), ...billed };
}

/** Frees what the session holds, where the agent offers it. */
async function closeSession(acp: AcpProcess, sessionId: string): Promise<void> {
  if (!acp.about?.agentCapabilities?.sessionCapabilities?.close) return;
  const closing = acp.request('session/close', { sessionId }).catch(() => undefined);
  await Promise.race([closing, sleep(closeMs, undefined, { ref: false })]);
}

function answer({ stopReason }: JsonObject, said: string, { call }: AttemptRequest): AttemptResult {
  const raw = said === '' ? {} : { raw: said };
  if (stopReason === 'refusal')
    return { status: 'failed', cause: 'refusal', message: said || 'the model refused', ...raw };
  if (stopReason === 'max_tokens')
    return {
      status: 'failed',
      cause: 'crash',
      message: 'the answer was cut off at the token limit',
      ...raw,
    };
  if (stopReason === 'cancelled')
    return {
      status: 'failed',
      cause: 'crash',
      message: 'the agent cancelled its own turn',
      ...raw,
    };
  if (call.options.schema === undefined) return textAnswer('the agent', said);
  const json = readJsonAnswer(said);
  return json === null
    ? { status: 'completed', text: said }
    : { status: 'completed', json, text: said };
}
