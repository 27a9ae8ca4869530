import type { AttemptRequest, AttemptResult, CallIO } from '../../../../core/ports/backend.js';
import type { McpGateway } from '../../../../core/ports/mcp-gateway.js';
import { messageOf } from '../../../../core/values/errors.js';
import { isJsonObject } from '../../../../core/values/json.js';
import { endMarked } from '../../../../host/process-table/marked-processes.js';
import { failed, programGone } from '../../../skeleton/failure.js';
import { aborted, stopped, untilAborted, within } from '../../../skeleton/stop.js';
import { turnMessage } from '../../../skeleton/turn-message.js';
import { type CodexProcess, threadVariable } from '../server/codex-process.js';
import type { CodexSettings } from '../server/codex-settings.js';
import { RpcError } from '../server/json-lines-peer.js';
import { type CodexTurn, openTurn, type TurnEnd } from './codex-turn.js';
import { holdsRecord, keepConversation, plantThread, readConversation } from './conversation.js';
import { chosenEffort } from './effort.js';
import { bareModel, threadSettings } from './thread-settings.js';
import { turnResult } from './turn-result.js';
import { openTurnTools, type TurnTools } from './turn-tools.js';

/** Together with the sweep that follows this stays below the 2 s of the port. */
const interruptMs = 800;
const cleanMs = 300;

interface AttemptParts {
  readonly codex: CodexProcess;
  readonly settings: CodexSettings;
  /** Where Codex keeps its threads. */
  readonly home: string;
  readonly gateway: McpGateway | null;
}

interface OpenThread {
  readonly id: string;
  readonly path: string | undefined;
  readonly model: string | undefined;
}

export async function runAttempt(
  parts: AttemptParts,
  request: AttemptRequest,
  io: CallIO,
): Promise<AttemptResult> {
  const { codex } = parts;
  const tools = await openTurnTools(request, io, parts.gateway);
  let thread: OpenThread | undefined;
  try {
    const opened = await untilAborted(openThread(parts, request, tools), io.signal);
    if (opened === 'aborted') return stopped;
    thread = opened;
    if (io.signal.aborted) return stopped;
    return await runTurn(parts, request, io, tools, thread);
  } catch (error) {
    if (io.signal.aborted) return stopped;
    if (codex.isGone()) return programGone(messageOf(error));
    return failed(error instanceof RpcError ? 'invalid-request' : 'crash', messageOf(error));
  } finally {
    if (thread !== undefined) codex.forget(thread.id);
    await tools.close();
  }
}

async function openThread(
  parts: AttemptParts,
  request: AttemptRequest,
  tools: TurnTools,
): Promise<OpenThread> {
  const { codex, settings, home } = parts;
  const params = threadSettings(request, settings);
  const kept =
    request.conversation === undefined ? null : await readConversation(request.conversation);
  if (request.conversation !== undefined && kept === null)
    throw new Error('this conversation was not written by the codex backend');
  if (kept === null)
    return opened(
      await codex.request('thread/start', {
        ...params,
        dynamicTools: tools.specs,
        // Items as the model made them, in its order, which the uses of its tools do not keep.
        experimentalRawEvents: true,
      }),
    );
  if (kept.rollout === undefined)
    return opened(
      await codex.request('thread/fork', { ...params, threadId: kept.thread, excludeTurns: true }),
    );
  const threadId = await plantThread(home, kept.thread, kept.rollout, tools.specs);
  return opened(await codex.request('thread/resume', { ...params, threadId, excludeTurns: true }));
}

function opened(answer: unknown): OpenThread {
  const thread = isJsonObject(answer) && isJsonObject(answer.thread) ? answer.thread : {};
  if (!isJsonObject(answer) || typeof thread.id !== 'string')
    throw new Error('codex opened a thread without an id: this version is not understood');
  return {
    id: thread.id,
    path: typeof thread.path === 'string' ? thread.path : undefined,
    model: typeof answer.model === 'string' ? answer.model : undefined,
  };
}

async function runTurn(
  parts: AttemptParts,
  request: AttemptRequest,
  io: CallIO,
  tools: TurnTools,
  thread: OpenThread,
): Promise<AttemptResult> {
  const { codex, settings } = parts;
  const { id: threadId, model } = thread;
  const turn = openTurn({ codex, threadId, request, io, tools, model });
  codex.listen(threadId, turn);
  const stop = aborted(io.signal).then((): TurnEnd => ({ how: 'stopped' }));
  const effort = await chosenEffort(
    codex,
    request.brief.effort,
    bareModel(request.brief.model ?? settings.model) ?? model,
  );
  const input = [{ type: 'text', text: turnMessage(request), text_elements: [] }];
  const started = codex.request('turn/start', {
    threadId,
    input,
    ...(effort !== undefined && { effort }),
  });
  const refused = new Promise<never>((_resolve, reject) => started.catch(reject));
  const end: TurnEnd = await Promise.race([turn.ended, stop, refused]);
  if (end.how === 'stopped' || end.how === 'handed-over') await interrupt(codex, threadId, turn);
  turn.close();
  await endCommands(codex, threadId);
  const conversation = await keepConversation(threadId, thread.path);
  await retire(codex, threadId, conversation);
  const { baseUrl: address, baseUrlFrom: from } = settings.provider ?? {};
  return { ...turnResult(turn.record, end, request, { address, from }), conversation };
}

async function interrupt(codex: CodexProcess, threadId: string, turn: CodexTurn): Promise<void> {
  // Before the turn has begun there is nothing to interrupt yet.
  await within(interruptMs, turn.begun);
  const { id } = turn.record;
  if (id === undefined) return;
  const asked = codex.request('turn/interrupt', { threadId, turnId: id });
  // Refused: it is over already.
  const refused = new Promise<void>((resolve) => asked.catch(() => resolve()));
  await within(interruptMs, turn.over, refused);
}

/** Commands outlive an interrupted turn, and background ones any turn. */
async function endCommands(codex: CodexProcess, threadId: string): Promise<void> {
  await within(cleanMs, codex.request('thread/backgroundTerminals/clean', { threadId }));
  endMarked(threadVariable, new Set([threadId]));
}

/** Frees its memory; a thread that is kept elsewhere leaves no file here. */
async function retire(codex: CodexProcess, threadId: string, conversation: string): Promise<void> {
  const method = holdsRecord(conversation) ? 'thread/delete' : 'thread/unsubscribe';
  await within(cleanMs, codex.request(method, { threadId }));
}
