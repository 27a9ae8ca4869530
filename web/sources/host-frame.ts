import { isJsonObject, type JsonObject } from '../../src/core/values/json.js';
import { SourceError } from './source.js';

/** The client that shows this page in a frame (MCP Apps): it passes calls on to our server. */
export interface HostFrame {
  /** It passes calls of tools on. */
  readonly hasTools: boolean;
  /** Calls a tool of the server. Rejects with what the tool or the client says is wrong. */
  call(tool: string, input: JsonObject): Promise<ToolResult>;
  /** The run that the client shows; resolves when it has said which. */
  readonly run: Promise<string>;
}

export interface ToolResult {
  readonly text: string;
  /** JSON. */
  readonly data: object;
  readonly failed: boolean;
}

/** Where messages come from and go to: the frames of a browser. */
export interface FrameLine {
  send(message: JsonObject): void;
  listen(take: (message: JsonObject) => void): void;
}

const protocolVersion = '2026-01-26';
/** What the page wants where the client lets it choose. */
const wantedHeight = 720;

/** Messages of the frame above, and of nobody else. */
export function parentLine(): FrameLine {
  const { parent } = window;
  return {
    // Who shows the page is not known by an address; it is whoever put it into a frame.
    send: (message) => parent.postMessage(message, '*'),
    listen: (take) =>
      addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
        if (source === parent && isJsonObject(data)) take(data);
      }),
  };
}

/** Introduces the page to the client; resolves when the client has answered. */
export async function openHostFrame(
  line: FrameLine,
  theme: (name: 'light' | 'dark') => void,
): Promise<HostFrame> {
  let named: (id: string) => void = () => undefined;
  const run = new Promise<string>((resolve) => {
    named = resolve;
  });
  const ask = speaking(line, (method, params) => {
    const found = runNamed(method, params);
    if (found !== null) named(found);
    if (method === 'ui/notifications/host-context-changed') takeTheme(params, theme);
  });
  const answer = await ask('ui/initialize', {
    protocolVersion,
    appInfo: { name: 'plenum', title: 'The page of a run', version: '1' },
    appCapabilities: { availableDisplayModes: ['inline', 'fullscreen'] },
  });
  takeTheme(memberOf(answer, 'hostContext'), theme);
  line.send({ jsonrpc: '2.0', method: 'ui/notifications/initialized', params: {} });
  line.send({
    ...{ jsonrpc: '2.0', method: 'ui/notifications/size-changed' },
    params: { height: wantedHeight },
  });
  return {
    hasTools: 'serverTools' in memberOf(answer, 'hostCapabilities'),
    run,
    call: async (name, input) => {
      const result = toolResult(await ask('tools/call', { name, arguments: input }));
      if (result.failed) throw new SourceError(result.text, 'E_TOOL', '');
      return result;
    },
  };
}

type Ask = (method: string, params: JsonObject) => Promise<JsonObject>;

/** JSON-RPC: requests with their answers, and what the other side says by itself. */
function speaking(line: FrameLine, told: (method: string, params: JsonObject) => void): Ask {
  const waiting = new Map<number, { resolve(value: JsonObject): void; reject(e: Error): void }>();
  let last = 0;
  line.listen((message) => {
    const { id, method, result, error } = message;
    if (typeof method === 'string') {
      told(method, memberOf(message, 'params'));
      if (id !== undefined) line.send({ jsonrpc: '2.0', id, ...replyTo(method) });
      return;
    }
    const asked = typeof id === 'number' ? waiting.get(id) : undefined;
    if (asked === undefined || typeof id !== 'number') return;
    waiting.delete(id);
    if (error === undefined) asked.resolve(isJsonObject(result) ? result : {});
    else {
      const words = isJsonObject(error) ? error.message : undefined;
      asked.reject(new SourceError(String(words ?? 'The client refused.'), 'E_CLIENT', ''));
    }
  });
  return (method, params) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      line.send({ jsonrpc: '2.0', id: last, method, params });
    });
}

function replyTo(method: string): JsonObject {
  if (method === 'ping' || method === 'ui/resource-teardown') return { result: {} };
  return { error: { code: -32601, message: `The page has no method ${method}.` } };
}

/** The run that a tool was asked about, or that its answer is about. */
function runNamed(method: string, params: JsonObject): string | null {
  const { run } = method === 'ui/notifications/tool-input' ? memberOf(params, 'arguments') : {};
  const { runId } =
    method === 'ui/notifications/tool-result' ? memberOf(params, 'structuredContent') : {};
  const id = runId ?? run;
  return typeof id === 'string' ? id : null;
}

function takeTheme({ theme }: JsonObject, take: (name: 'light' | 'dark') => void): void {
  if (theme === 'light' || theme === 'dark') take(theme);
}

function memberOf(object: JsonObject, name: string): JsonObject {
  const member = object[name];
  return isJsonObject(member) ? member : {};
}

function toolResult({ content, structuredContent, isError }: JsonObject): ToolResult {
  const texts = Array.isArray(content) ? content : [];
  return {
    text: texts
      .flatMap((one) => (isJsonObject(one) && typeof one.text === 'string' ? [one.text] : []))
      .join('\n'),
    data: isJsonObject(structuredContent) ? structuredContent : {},
    failed: isError === true,
  };
}
