import type { AttemptRequest, AttemptResult, CallIO } from '../../../core/ports/backend.js';
import type { LocalTool, McpGateway, McpSession } from '../../../core/ports/mcp-gateway.js';
import { structuredOutputName } from '../../../core/step/framing.js';
import { offersTool } from '../../../core/step/tool-use.js';
import { isJsonObject, type JsonObject } from '../../../core/values/json.js';
import { failed } from '../../skeleton/failure.js';
import { gatewaySession } from '../../skeleton/gateway-session.js';
import { moment } from '../../skeleton/moment.js';
import { passOn } from '../../skeleton/pass-on.js';
import { stopped, within } from '../../skeleton/stop.js';
import { turnMessage } from '../../skeleton/turn-message.js';
import { turnReport } from '../../skeleton/turn-report.js';
import { sessionRules } from './opencode-rules.js';
import type { OpencodeServer } from './opencode-server.js';
import { answerPermission } from './permission-reply.js';
import { openSession } from './session-opening.js';
import { readEvent, type SessionReading, startReading } from './session-reading.js';
import { sessionResult } from './session-result.js';
import { instructionsFor } from './what-to-say.js';

interface AttemptParts {
  readonly server: OpencodeServer;
  readonly gateway: McpGateway | null;
  /** Name of this attempt's MCP server: every attempt has one of its own. */
  readonly ownName: string;
}

/** How long opencode may take to end a turn that was stopped. */
const endingMs = 1_200;
const toolMs = 24 * 3_600 * 1_000;

/** One turn of one session of the run's server. */
export async function runAttempt(
  request: AttemptRequest,
  io: CallIO,
  { server, gateway, ownName }: AttemptParts,
): Promise<AttemptResult> {
  const { cwd } = request;
  const handed: { json?: string } = {};
  const session = gatewaySession(request, io, gateway, handingOver(handed));
  if (session === null) return turn(request, io, server, undefined, handed);
  try {
    const problem = await connect(server, session, ownName, cwd);
    return problem === null
      ? await turn(request, io, server, ownName, handed)
      : failed('crash', problem);
  } finally {
    await server.ask('POST', `/mcp/${ownName}/disconnect`, cwd);
    await session.close();
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

async function turn(
  request: AttemptRequest,
  io: CallIO,
  server: OpencodeServer,
  ownServer: string | undefined,
  handed: { readonly json?: string },
): Promise<AttemptResult> {
  const { brief, cwd } = request;
  const { signal } = io;
  const opened = await openSession(request, server, sessionRules(brief, ownServer));
  if (typeof opened !== 'string') return opened;
  if (signal.aborted) return stopped;
  const report = turnReport(io);
  const answerTool = ownServer && `${ownServer}_${structuredOutputName}`;
  const reading = startReading({
    since: Date.now(),
    answerTool,
    report,
    endpoint: server.endpoint,
  });
  let next = moment<void>();
  const wake = (): void => {
    next.settle();
    next = moment();
  };
  const stopListening = server.listen(opened, (event) => {
    if (event.type === 'permission.asked')
      void answerPermission(event, request, io, server, reading);
    else readEvent(reading, event);
    wake();
  });
  signal.addEventListener('abort', wake, { once: true });
  const over = moment<void>();
  try {
    const path = `/session/${opened}`;
    const say = (text: string) =>
      server.ask('POST', `${path}/prompt_async`, cwd, promptFor(request, ownServer, text), signal);
    const said = await say(turnMessage(request));
    if (!said.ok && !signal.aborted)
      return failed(said.status === 400 ? 'invalid-request' : 'crash', said.message);
    const pass = async (text: string) => !reading.over && (await say(text)).ok;
    void passOn(io, over.promise, pass, () => reading.begun + 1);
    while (!signal.aborted && goesOn(reading, brief.maxTurns)) await next.promise;
    report.close();
    if (!reading.over) {
      const end = performance.now() + endingMs;
      await server.ask('POST', `${path}/abort`, cwd, undefined, AbortSignal.timeout(endingMs));
      while (!reading.over && performance.now() < end)
        await within(end - performance.now(), next.promise);
    }
  } finally {
    over.settle();
    stopListening();
    signal.removeEventListener('abort', wake);
  }
  return sessionResult(reading, request, {
    id: opened,
    json: handed.json,
    isStopped: signal.aborted,
  });
}

function goesOn(reading: SessionReading, maxTurns = Number.POSITIVE_INFINITY): boolean {
  const { over, failure, handed, turns } = reading;
  return !over && failure === undefined && handed === undefined && turns <= maxTurns;
}

function promptFor(
  request: AttemptRequest,
  ownServer: string | undefined,
  text: string,
): JsonObject {
  const { brief } = request;
  const [providerID = '', ...rest] = (brief.model ?? '').split('/');
  const only = (tool: string): JsonObject =>
    offersTool(brief.tools, tool) ? {} : { [tool.toLowerCase()]: false };
  return {
    ...(brief.model === undefined ? {} : { model: { providerID, modelID: rest.join('/') } }),
    system: instructionsFor(request, ownServer),
    // One permission covers both; the list may name one of them.
    tools: { ...only('Edit'), ...only('Write') },
    parts: [{ type: 'text', text }],
  };
}
