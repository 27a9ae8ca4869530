import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject, type Json } from '../../../core/values/json.js';
import type { Conversation } from '../reply/conversation.js';
import type { LoadGate } from '../reply/load-limits.js';
import { tokensOf } from '../reply/prompt-cache.js';
import { answerQuestion, type Ending, type Mind, refuse, sendJson } from './exchange.js';
import type { Load } from './load.js';
import { modelList } from './model-list.js';
import { pathWithoutSecrets, type RequestLog, withoutSecrets } from './request-log.js';
import { type Route, routeOf } from './route.js';

export interface Desk {
  readonly mind: Mind;
  readonly log: RequestLog;
  readonly gate: LoadGate;
  readonly load: Load;
  /** The only key that is good; `null`: every one, and none. */
  readonly apiKey: string | null;
}

interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: Json | undefined;
  readonly key: string;
}

const largestBody = 256 * 1024 * 1024;
const done: Ending = { status: 200, end: 'answered', usage: null };

export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  desk: Desk,
): Promise<void> {
  const path = ((request.url ?? '/').split('?')[0] ?? '/').replace(/\/{2,}/g, '/');
  const route = routeOf(request.method ?? 'GET', path, request.headers);
  if (route.kind === 'ask') desk.load.begin();
  try {
    await receive(request, path, route, response, desk);
  } finally {
    if (route.kind === 'ask') desk.load.end();
  }
}

async function receive(
  request: IncomingMessage,
  path: string,
  route: Route,
  response: ServerResponse,
  desk: Desk,
): Promise<void> {
  const receivedAt = desk.mind.now();
  const text = await bodyOf(request);
  const body = parsed(text);
  const asked = route.kind === 'ask' ? route.wire : null;
  const conversation = asked && isJsonObject(body) ? asked.parse(body, path) : null;
  const method = request.method ?? 'GET';
  const entry = {
    wire: asked?.name ?? null,
    method,
    path: pathWithoutSecrets(request.url ?? '/'),
    model: conversation?.model ?? '',
    stream: conversation?.stream ?? false,
    tools: conversation?.tools.map(({ name }) => name) ?? [],
    headers: withoutSecrets(request.headers),
    body: body ?? null,
    receivedAt,
  };
  const number = desk.log.add(entry, text.length);
  if (asked) desk.load.arrive();
  let ending: Ending = { status: null, end: 'gone', usage: null };
  try {
    ending = await answer(
      route,
      conversation,
      { method, path, body, key: keyOf(request) },
      response,
      desk,
    );
  } finally {
    desk.log.end(number, { ...ending, endedAt: desk.mind.now() });
  }
}

async function answer(
  route: Route,
  conversation: Conversation | null,
  received: Received,
  response: ServerResponse,
  desk: Desk,
): Promise<Ending> {
  const { method, path, body, key } = received;
  if (route.kind === 'alive') {
    sendJson(response, 200, { status: 'ok', model: 'fake' });
    return done;
  }
  const { wire } = route;
  if (desk.apiKey !== null && key !== desk.apiKey)
    return refuse(response, wire.error({ name: 'auth' }, ''));
  if (route.kind === 'models') {
    sendJson(response, 200, modelList(wire.name, route.model));
    return done;
  }
  if (route.kind === 'unknown')
    return refuse(
      response,
      wire.error({ status: 404, message: `the fake model has nothing at ${method} ${path}` }, ''),
    );
  if (!isJsonObject(body))
    return refuse(
      response,
      wire.error({ status: 400, message: 'the body is not a JSON object' }, ''),
    );
  if (route.kind === 'count' || conversation === null) {
    const total = tokensOf(wire.segments(body).reduce((sum, { text }) => sum + text.length, 0));
    sendJson(
      response,
      200,
      wire.name === 'gemini' ? { totalTokens: total } : { input_tokens: total },
    );
    return done;
  }
  const refused = desk.gate.refuse(desk.load.inFlight);
  if (refused) return refuse(response, wire.error(refused, conversation.model));
  return answerQuestion({ wire, body, path, conversation }, response, desk.mind);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new Error('the request is larger than any model reads');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): Json | undefined {
  try {
    return text === '' ? undefined : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

function keyOf({ headers, url }: IncomingMessage): string {
  const bearer = /^Bearer (.*)$/i.exec(headers.authorization ?? '')?.[1];
  const named = headers['x-api-key'] ?? headers['x-goog-api-key'] ?? headers['api-key'];
  return (
    bearer ??
    (typeof named === 'string'
      ? named
      : (new URL(url ?? '/', 'http://x').searchParams.get('key') ?? ''))
  );
}
