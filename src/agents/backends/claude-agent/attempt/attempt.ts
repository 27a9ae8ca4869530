import type { AttemptRequest, AttemptResult, CallIO } from '../../../../core/ports/backend.js';
import type { McpGateway, McpSession } from '../../../../core/ports/mcp-gateway.js';
import { failed } from '../../../skeleton/failure.js';
import { gatewaySession } from '../../../skeleton/gateway-session.js';
import { aborted, stopped } from '../../../skeleton/stop.js';
import { turnMessage } from '../../../skeleton/turn-message.js';
import { turnReport } from '../../../skeleton/turn-report.js';
import { endpointFrom } from '../../../skeleton/vendor-failure.js';
import { agentEnvironment, type Granted } from '../sdk/agent-environment.js';
import type { AgentProcess, AgentProcesses } from '../sdk/agent-processes.js';
import type { ClaudeSdk, QueryOptions } from '../sdk/sdk-shape.js';
import { type ServerSet, serversFor } from '../sdk/servers.js';
import type { ClaudeAgentSettings, Environment } from '../sdk/settings.js';
import { answerTool, chosenTools, forbiddenTools } from '../sdk/tool-choice.js';
import { permissionHook } from '../sdk/tool-hook.js';
import { keepConversation, restoreConversation, type SessionPlace } from './conversation.js';
import { type PromptStream, promptStream } from './prompt-stream.js';
import { type Reading, readMessage, startReading } from './reading.js';
import { isAnswer, resultOf } from './result.js';
import { instructionsFor, modelName } from './what-to-say.js';

export interface AttemptParts {
  readonly sdk: ClaudeSdk;
  readonly settings: ClaudeAgentSettings;
  readonly env: Environment;
  readonly granted: Granted;
  /** Where commands must be started without a variable: the program that does it. */
  readonly shell?: string;
  readonly home: string;
  readonly gateway: McpGateway | null;
  readonly processes: AgentProcesses;
  readonly place: SessionPlace;
}

/** A person may be asked meanwhile; the run has its own limits. */
const hookSeconds = 7 * 24 * 3600;
/** How long the program may take to end by itself once it has answered. */
const endingMs = 1_500;

/** One `query()` of the SDK: one process from start to end. */
export async function runAttempt(
  request: AttemptRequest,
  io: CallIO,
  parts: AttemptParts,
): Promise<AttemptResult> {
  const { brief, conversation } = request;
  const model = brief.model === undefined ? undefined : modelName(brief.model);
  if (model === null)
    return failed(
      'unsupported',
      `claude-agent runs models of Anthropic, not ${String(brief.model)}`,
    );
  const resume =
    conversation === undefined ? undefined : await restoreConversation(conversation, parts.place);
  if (resume === null)
    return failed('lost', 'the conversation to go on from is not on this machine');

  const ending = new AbortController();
  const session = gatewaySession(request, io, parts.gateway);
  try {
    return await conversed(request, io, parts, {
      model,
      resume,
      session,
      signal: AbortSignal.any([io.signal, ending.signal]),
    });
  } finally {
    ending.abort();
    await session?.close();
  }
}

interface Start {
  readonly model: string | undefined;
  readonly resume: string | undefined;
  readonly session: McpSession | null;
  readonly signal: AbortSignal;
}

async function conversed(
  request: AttemptRequest,
  io: CallIO,
  parts: AttemptParts,
  { model, resume, session, signal }: Start,
): Promise<AttemptResult> {
  const { granted, processes, place } = parts;
  let json: string | undefined;
  const hand = (value: string): void => {
    json = value;
  };
  const servers = await serversFor(request.call.options.schema, session, signal, hand);
  if (io.signal.aborted) return stopped;
  const started: { process?: AgentProcess } = {};
  const options: QueryOptions = {
    ...usualOptions(request, io, parts, servers),
    model,
    ...(resume === undefined ? {} : { resume, forkSession: true }),
    spawnClaudeCodeProcess(wish) {
      started.process = processes.start(wish, granted.piped?.secret);
      return started.process.program;
    },
  };

  const report = turnReport(io);
  const reading = startReading(report);
  const spoken = promptStream(turnMessage(request), io);
  const error = await listen(parts.sdk, spoken, options, reading, io.signal);
  report.close();
  // The program writes the end of its transcript by itself; then nothing of it may be left.
  if (reading.result !== undefined) await started.process?.gone(endingMs);
  await started.process?.end();
  const isStopped = io.signal.aborted;
  const { sessionId, answered } = reading;
  const conversation =
    sessionId !== undefined && answered
      ? await keepConversation(sessionId, place).catch(() => undefined)
      : undefined;
  const stderr = started.process?.stderr() ?? '';
  const { baseUrl } = parts.settings;
  const endpoint =
    baseUrl === undefined
      ? endpointFrom('ANTHROPIC_BASE_URL', parts.env)
      : { address: baseUrl, from: 'backends.claude-agent.baseUrl' };
  return resultOf(request, reading, { error, json, stderr, isStopped, conversation, endpoint });
}

/** What is the same for every attempt of a call. */
function usualOptions(
  request: AttemptRequest,
  io: CallIO,
  parts: AttemptParts,
  { servers, gatewayTools, deferred }: ServerSet,
): Omit<QueryOptions, 'spawnClaudeCodeProcess'> {
  const { call, brief, cwd, root, variables } = request;
  const { settings, granted, shell, home, place } = parts;
  const { configDir } = place;
  const hook = permissionHook({
    place: { root, cwd, home },
    askedElsewhere: gatewayTools,
    permit: io.permit,
  });
  return {
    cwd,
    env: {
      ...agentEnvironment(call, parts.env, { settings, granted, configDir, shell }),
      ...variables,
    },
    effort: brief.effort,
    maxTurns: brief.maxTurns,
    systemPrompt: instructionsFor(request),
    tools: [...chosenTools(brief), ...(deferred ? ['ToolSearch'] : [])],
    disallowedTools: forbiddenTools,
    toolAliases: call.options.schema === undefined ? {} : { StructuredOutput: answerTool },
    settingSources: [],
    strictMcpConfig: true,
    verbatimPrompts: true,
    permissionMode: 'default',
    includePartialMessages: true,
    mcpServers: servers,
    hooks: { PreToolUse: [{ hooks: [hook], timeout: hookSeconds, onFailure: 'block' }] },
    ...(settings.executable === undefined
      ? {}
      : { pathToClaudeCodeExecutable: settings.executable }),
  };
}

/**
 * Reads until the answer, the end, a retry that is ours to decide, or the stop. Resolves with the
 * error, if there was one.
 */
async function listen(
  sdk: ClaudeSdk,
  spoken: PromptStream,
  options: QueryOptions,
  reading: Reading,
  signal: AbortSignal,
): Promise<unknown> {
  const stop = aborted(signal);
  try {
    const messages = sdk.query({ prompt: spoken.input, options });
    for (;;) {
      const next = messages.next();
      // After a stop nobody waits for it any more.
      next.catch(() => undefined);
      const step = await Promise.race([next, stop]);
      if (step === 'aborted' || step.done === true) break;
      readMessage(reading, step.value);
      spoken.read(step.value);
      if (reading.retry !== undefined) break;
      if (reading.result === undefined) continue;
      if (!isAnswer(reading.result) || !spoken.isQueued()) break;
      reading.result = undefined;
    }
    void messages.return(undefined).catch(() => undefined);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    spoken.close();
  }
}
