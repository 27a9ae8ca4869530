import type { AttemptRequest, AttemptResult, CallIO } from '../../../../core/ports/backend.js';
import type { McpGateway, McpSession } from '../../../../core/ports/mcp-gateway.js';
import { messageOf } from '../../../../core/values/errors.js';
import type { JsonObject } from '../../../../core/values/json.js';
import { gatewaySession } from '../../../skeleton/gateway-session.js';
import { aborted, stopped } from '../../../skeleton/stop.js';
import { textAnswer } from '../../../skeleton/text-answer.js';
import { turnMessage } from '../../../skeleton/turn-message.js';
import { agentEnvironment, type Granted } from '../sdk/agent-environment.js';
import type { AgentProcess, AgentProcesses } from '../sdk/agent-processes.js';
import type { ClaudeSdk, QueryOptions } from '../sdk/sdk-shape.js';
import { serversFor } from '../sdk/servers.js';
import type { ClaudeAgentSettings, Environment } from '../sdk/settings.js';
import { answerTool, chosenTools, forbiddenTools } from '../sdk/tool-choice.js';
import { permissionHook } from '../sdk/tool-hook.js';
import { keepConversation, restoreConversation, type SessionPlace } from './conversation.js';
import { failureOf } from './failure.js';
import { Reading } from './reading.js';
import { billOf } from './tokens.js';
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
  const { brief } = request;
  const { gateway, place } = parts;
  const model = brief.model === undefined ? undefined : modelName(brief.model);
  if (model === null)
    return {
      status: 'failed',
      cause: 'unsupported',
      message: `claude-agent runs models of Anthropic, not ${String(brief.model)}`,
    };
  const resume =
    request.conversation === undefined
      ? undefined
      : await restoreConversation(request.conversation, place);
  if (resume === null)
    return {
      status: 'failed',
      cause: 'lost',
      message: 'the conversation to go on from is not on this machine',
    };

  const ending = new AbortController();
  const session = gatewaySession(request, io, gateway);
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
  const { call, brief, cwd, root } = request;
  const { settings, granted, shell, home, processes, place } = parts;
  let json: string | undefined;
  const { servers, gatewayTools, deferred } = await serversFor(
    call.options.schema,
    session,
    signal,
    (value) => {
      json = value;
    },
  );
  if (io.signal.aborted) return stopped;
  const env = agentEnvironment(call, parts.env, {
    settings,
    granted,
    configDir: place.configDir,
    shell,
  });
  const started: { process?: AgentProcess } = {};
  const options: QueryOptions = {
    cwd,
    env,
    model,
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
    hooks: {
      PreToolUse: [
        {
          hooks: [
            permissionHook({
              place: { root, cwd, home },
              askedElsewhere: gatewayTools,
              permit: io.permit,
            }),
          ],
          timeout: hookSeconds,
          onFailure: 'block',
        },
      ],
    },
    ...(settings.executable === undefined
      ? {}
      : { pathToClaudeCodeExecutable: settings.executable }),
    ...(resume === undefined ? {} : { resume, forkSession: true }),
    spawnClaudeCodeProcess(wish) {
      started.process = processes.start(wish, granted.piped?.secret);
      return started.process.program;
    },
  };

  let open = true;
  const reading = new Reading(
    (item) => {
      if (open) io.progress(item);
    },
    () => Date.now(),
  );
  const said = await listen(parts.sdk, turnMessage(request), options, reading, io.signal);
  open = false;
  await settled(started.process, reading);
  return ended({
    request,
    reading,
    said,
    json,
    stderr: started.process?.stderr() ?? '',
    isStopped: io.signal.aborted,
    place,
  });
}

/**
 * Reads until the answer, the end, a retry that is ours to decide, or the stop. Resolves with the
 * error, if there was one.
 */
async function listen(
  sdk: ClaudeSdk,
  prompt: string,
  options: QueryOptions,
  reading: Reading,
  signal: AbortSignal,
): Promise<unknown> {
  const stop = aborted(signal);
  try {
    const messages = sdk.query({ prompt, options });
    for (;;) {
      const next = messages.next();
      // After a stop nobody waits for it any more.
      next.catch(() => undefined);
      const step = await Promise.race([next, stop]);
      if (step === 'aborted' || step.done === true) break;
      reading.take(step.value);
      if (reading.result !== undefined || reading.retry !== undefined) break;
    }
    void messages.return(undefined).catch(() => undefined);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The program writes the end of its transcript by itself; then nothing of it may be left. */
async function settled(program: AgentProcess | undefined, { result }: Reading): Promise<void> {
  if (program === undefined) return;
  if (result !== undefined) await program.gone(endingMs);
  await program.end();
}

interface End {
  readonly request: AttemptRequest;
  readonly reading: Reading;
  readonly said: unknown;
  readonly json: string | undefined;
  readonly stderr: string;
  readonly isStopped: boolean;
  readonly place: SessionPlace;
}

async function ended({
  request,
  reading,
  said,
  json,
  stderr,
  isStopped,
  place,
}: End): Promise<AttemptResult> {
  const { result, retry, sessionId, answered, usage, model, text } = reading;
  const bill = result === undefined ? undefined : billOf(result);
  const conversation =
    sessionId !== undefined && answered
      ? await keepConversation(sessionId, place).catch(() => undefined)
      : undefined;
  const billed = { usage: bill?.usage ?? usage, costUsd: bill?.costUsd, model, conversation };
  if (isStopped) return { ...stopped, ...billed };
  if (json !== undefined)
    return { status: 'completed', json, ...(text === '' ? {} : { text }), ...billed };
  if (retry !== undefined) return { ...failureOf(retry), ...billed };
  if (result !== undefined) return { ...outcomeOf(request, result, reading), ...billed };
  const why = said === undefined ? 'Claude Code ended without an answer' : messageOf(said);
  return {
    ...failureOf({ message: stderr.trim() === '' ? why : `${why}\n${stderr.trim()}` }),
    ...billed,
  };
}

function outcomeOf({ call }: AttemptRequest, result: JsonObject, reading: Reading): AttemptResult {
  if (result.subtype === 'error_max_turns')
    return { status: 'failed', cause: 'turns', message: reading.trouble(result).message };
  const isAnswer =
    result.subtype === 'success' && result.is_error !== true && result.stop_reason !== 'refusal';
  if (!isAnswer) return failureOf(reading.trouble(result));
  const text = String(result.result ?? reading.text);
  return call.options.schema === undefined
    ? textAnswer('Claude Code', text)
    : { status: 'completed', text };
}
