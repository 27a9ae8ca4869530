import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AttemptRequest,
  AttemptResult,
  CallIO,
  Failure,
} from '../../../core/ports/backend.js';
import type { LocalTool, McpGateway, McpSession } from '../../../core/ports/mcp-gateway.js';
import { structuredOutputName } from '../../../core/step/framing.js';
import { offersTool } from '../../../core/step/tool-use.js';
import { isJsonObject, type JsonObject } from '../../../core/values/json.js';
import { gatewaySession } from '../../skeleton/gateway-session.js';
import { readKept, writeKept } from '../../skeleton/kept-conversation.js';
import { stopped } from '../../skeleton/stop.js';
import { textAnswer } from '../../skeleton/text-answer.js';
import { turnMessage } from '../../skeleton/turn-message.js';
import { sessionRules } from './opencode-rules.js';
import type { OpencodeServer, ServerEvent } from './opencode-server.js';
import { inputOf, usesAsked } from './opencode-uses.js';
import { isProjectFile } from './project-files.js';
import { SessionReading } from './session-reading.js';
import { instructionsFor } from './what-to-say.js';

interface AttemptParts {
  readonly server: OpencodeServer;
  readonly gateway: McpGateway | null;
  /** Name of this attempt's MCP server: every attempt has one of its own. */
  readonly ownName: string;
}

/** How long opencode may take to end a turn that was stopped. */
const endingMs = 1_200;
/** The input of a tool is told at about the time its question is. */
const inputMs = 5_000;
const toolMs = 24 * 3_600 * 1_000;

/** One turn of one session of the run's server. */
export async function runAttempt(
  request: AttemptRequest,
  io: CallIO,
  { server, gateway, ownName }: AttemptParts,
): Promise<AttemptResult> {
  const handed: { json?: string } = {};
  const session = gatewaySession(request, io, gateway, handingOver(handed));
  try {
    return await turn(request, io, server, session, session === null ? undefined : ownName, handed);
  } finally {
    if (session !== null) {
      await server.ask('POST', `/mcp/${ownName}/disconnect`, request.cwd);
      await session.close();
    }
  }
}

function handingOver(handed: { json?: string }): LocalTool['run'] {
  return async (value) => {
    // opencode may have begun another request before it could be stopped.
    if (handed.json !== undefined)
      return { text: 'It is handed over already. Stop here.', failed: true };
    handed.json = JSON.stringify(value);
    return { text: 'Handed over. Stop here.', failed: false };
  };
}

async function turn(
  request: AttemptRequest,
  io: CallIO,
  server: OpencodeServer,
  session: McpSession | null,
  ownServer: string | undefined,
  handed: { readonly json?: string },
): Promise<AttemptResult> {
  const { brief, cwd } = request;
  if (session !== null && ownServer !== undefined) {
    const problem = await connect(server, session, ownServer, cwd);
    if (problem !== null) return { status: 'failed', cause: 'crash', message: problem };
  }
  const opened = await openSession(request, server, sessionRules(brief, ownServer));
  if (typeof opened !== 'string') return opened;
  if (io.signal.aborted) return stopped;
  let open = true;
  const reading = new SessionReading(
    Date.now(),
    ownServer === undefined ? undefined : `${ownServer}_${structuredOutputName}`,
    (item) => {
      if (open) io.progress(item);
    },
    () => Date.now(),
  );
  const { changed, wake } = signalOf();
  const stopListening = server.listen(opened, (event) => {
    if (event.type === 'permission.asked') void answered(event, request, io, server, reading);
    else reading.take(event);
    wake();
  });
  io.signal.addEventListener('abort', wake, { once: true });
  try {
    const said = await server.ask(
      'POST',
      `/session/${opened}/prompt_async`,
      cwd,
      promptFor(request, ownServer),
      io.signal,
    );
    if (!said.ok && !io.signal.aborted)
      return {
        status: 'failed',
        cause: said.status === 400 ? 'invalid-request' : 'crash',
        message: said.message,
      };
    const isDone = (): boolean =>
      reading.over ||
      reading.failure !== undefined ||
      io.signal.aborted ||
      reading.handed !== undefined ||
      reading.turns > (brief.maxTurns ?? Number.POSITIVE_INFINITY);
    while (!isDone()) await changed();
    open = false;
    await rest(server, opened, cwd, reading, changed);
  } finally {
    stopListening();
    io.signal.removeEventListener('abort', wake);
  }
  return ended(request, reading, handed.json, opened, io.signal.aborted);
}

/** Resolves at the next `wake`, or after a while. */
function signalOf(): {
  readonly changed: (withinMs?: number) => Promise<void>;
  readonly wake: () => void;
} {
  let ring: (() => void) | undefined;
  let rung = false;
  return {
    wake() {
      rung = true;
      ring?.();
    },
    async changed(withinMs = 1_000) {
      const limit = new AbortController();
      if (!rung) {
        const woken = new Promise<void>((resolve) => {
          ring = resolve;
        });
        await Promise.race([
          woken,
          sleep(withinMs, undefined, { signal: limit.signal }).catch(() => undefined),
        ]);
      }
      limit.abort();
      rung = false;
    },
  };
}

async function rest(
  server: OpencodeServer,
  id: string,
  cwd: string,
  reading: SessionReading,
  changed: (ms?: number) => Promise<void>,
): Promise<void> {
  if (reading.over) return;
  const end = performance.now() + endingMs;
  await server.ask('POST', `/session/${id}/abort`, cwd, undefined, AbortSignal.timeout(endingMs));
  while (!reading.over && performance.now() < end) await changed(end - performance.now());
}

async function connect(
  server: OpencodeServer,
  session: McpSession,
  name: string,
  cwd: string,
): Promise<string | null> {
  const { url, headers } = await session.endpoint();
  const config = { type: 'remote', url, headers, enabled: true, oauth: false, timeout: toolMs };
  const added = await server.ask('POST', '/mcp', cwd, { name, config });
  if (!added.ok) return added.message;
  const own = isJsonObject(added.body) && isJsonObject(added.body[name]) ? added.body[name] : {};
  return own.status === 'connected'
    ? null
    : `opencode did not reach plenum's MCP gateway: ${JSON.stringify(own)}`;
}

async function openSession(
  { call, cwd, conversation }: AttemptRequest,
  server: OpencodeServer,
  permission: JsonObject[],
): Promise<string | Failure> {
  const lost = {
    status: 'failed',
    cause: 'lost',
    message: 'the conversation to go on from is not in this run folder',
  } as const;
  if (conversation === undefined) {
    const made = await server.ask('POST', '/session', cwd, { title: call.label, permission });
    return made.ok ? idOf(made.body) : { status: 'failed', cause: 'crash', message: made.message };
  }
  const from = sessionIn(conversation);
  if (from === null) return lost;
  const forked = await server.ask(
    'POST',
    `/session/${from.sessionId}/fork`,
    cwd,
    from.before === undefined ? {} : { messageID: from.before },
  );
  if (!forked.ok)
    return forked.status === 0
      ? { status: 'failed', cause: 'crash', message: forked.message }
      : lost;
  const id = idOf(forked.body);
  // Rules are not copied.
  const ruled = await server.ask('PATCH', `/session/${id}`, cwd, { permission });
  return ruled.ok ? id : { status: 'failed', cause: 'crash', message: ruled.message };
}

function idOf(body: unknown): string {
  return isJsonObject(body) ? String(body.id) : '';
}

function promptFor(request: AttemptRequest, ownServer: string | undefined): JsonObject {
  const { brief } = request;
  const [providerID = '', ...rest] = (brief.model ?? '').split('/');
  const only = (tool: string): JsonObject =>
    offersTool(brief.tools, tool) ? {} : { [tool.toLowerCase()]: false };
  return {
    ...(brief.model === undefined ? {} : { model: { providerID, modelID: rest.join('/') } }),
    system: instructionsFor(request, ownServer),
    // One permission covers both; the list may name one of them.
    tools: { ...only('Edit'), ...only('Write') },
    parts: [{ type: 'text', text: turnMessage(request) }],
  };
}

/** opencode asks before each use; the run's policy answers. */
async function answered(
  { properties }: ServerEvent,
  { cwd, root }: AttemptRequest,
  io: CallIO,
  server: OpencodeServer,
  reading: SessionReading,
): Promise<void> {
  const call = isJsonObject(properties.tool) ? String(properties.tool.callID) : '';
  const end = performance.now() + inputMs;
  while (inputOf(reading.parts.get(call)) === null && performance.now() < end) await sleep(10);
  const part = reading.parts.get(call);
  const asked = {
    permission: String(properties.permission),
    patterns: Array.isArray(properties.patterns) ? properties.patterns.map(String) : [],
    metadata: isJsonObject(properties.metadata) ? properties.metadata : {},
    tool: String(part?.tool ?? ''),
    input: inputOf(part),
    worktree: reading.worktree,
  };
  const uses = await usesAsked(asked, { root, cwd }).catch(() => null);
  const isGuarded = (uses ?? []).some(
    ({ tool, argument = '' }) => (tool === 'Edit' || tool === 'Write') && isProjectFile(argument),
  );
  let refusal =
    uses === null
      ? 'plenum cannot tell what this would touch'
      : isGuarded
        ? "agents never write opencode's own files"
        : undefined;
  for (const use of uses ?? []) {
    const permit = refusal === undefined ? await io.permit(use) : null;
    if (permit !== null && !permit.allowed) refusal = permit.message;
  }
  const reply: JsonObject =
    refusal === undefined ? { reply: 'once' } : { reply: 'reject', message: refusal };
  await server.ask('POST', `/permission/${String(properties.id)}/reply`, cwd, reply);
}

function ended(
  { call, brief }: AttemptRequest,
  reading: SessionReading,
  json: string | undefined,
  id: string,
  isStopped: boolean,
): AttemptResult {
  const { usage, costUsd, model, failure, text, finish, turns, answered: hasAnswer } = reading;
  const conversation = hasAnswer
    ? writeKept({
        sessionId: id,
        ...(reading.extra === undefined ? {} : { before: reading.extra }),
      })
    : undefined;
  const billed = { usage, ...(costUsd > 0 ? { costUsd } : {}), model, conversation };
  if (isStopped) return { ...stopped, ...billed };
  if (json !== undefined)
    return { status: 'completed', json, ...(text === '' ? {} : { text }), ...billed };
  // The stop that this limit caused is told as an error, too.
  if (brief.maxTurns !== undefined && turns > brief.maxTurns) {
    return {
      status: 'failed',
      cause: 'turns',
      message: `reached maxTurns ${brief.maxTurns}: still no answer`,
      ...billed,
    };
  }
  if (failure !== undefined) return { ...failure, ...billed };
  if (finish === 'content-filter')
    return {
      status: 'failed',
      cause: 'refusal',
      message: text === '' ? 'the model refused' : text,
      ...billed,
    };
  if (call.options.schema === undefined) return { ...textAnswer('opencode', text), ...billed };
  return { status: 'completed', text, ...billed };
}

interface KeptSession {
  readonly sessionId: string;
  /** The first message that is no part of it. */
  readonly before?: string;
}

function sessionIn(conversation: string): KeptSession | null {
  const { sessionId, before } = readKept(conversation) ?? {};
  if (typeof sessionId !== 'string' || !/^ses\w+$/.test(sessionId)) return null;
  return { sessionId, ...(typeof before === 'string' ? { before } : {}) };
}
