import type { ServerResponse } from 'node:http';
import type { Json, JsonObject } from '../../../core/values/json.js';
import type { Conversation } from '../reply/conversation.js';
import { decide, type Plan, type Skill } from '../reply/decide.js';
import type { Memory } from '../reply/memory.js';
import { type CacheUse, type PromptCache, tokensOf } from '../reply/prompt-cache.js';
import type { Rules } from '../reply/rules.js';
import type { Answer, AnswerUsage, ErrorAnswer, Wire } from '../wires/wire.js';
import type { FakeRequest } from './request-log.js';
import type { ResponseStore } from './response-store.js';
import { pause, transmit, untilGone } from './transmit.js';

/** What the server keeps between requests. */
export interface Mind {
  readonly rules: Rules;
  readonly memory: Memory;
  readonly skill: Skill;
  readonly cache: PromptCache;
  readonly store: ResponseStore;
  readonly strict: boolean;
  readonly now: () => number;
  readonly nextId: () => string;
}

export type Ending = Pick<FakeRequest, 'status' | 'end' | 'usage'>;

interface Question {
  readonly wire: Wire;
  readonly body: JsonObject;
  readonly path: string;
  readonly conversation: Conversation;
}

/** Answers one question to the model. */
export async function answerQuestion(
  question: Question,
  response: ServerResponse,
  mind: Mind,
): Promise<Ending> {
  const { wire, path } = question;
  const resolved = wire.name === 'responses' ? mind.store.resolve(question.body) : question;
  if ('missing' in resolved)
    return refuse(response, wire.error({ status: 400, message: resolved.missing }, ''));
  const { body } = resolved;
  const conversation = body === question.body ? question.conversation : wire.parse(body, path);
  const wrong = mind.strict ? wire.refuse(body) : null;
  if (wrong !== null)
    return refuse(response, wire.error({ status: 400, message: wrong }, conversation.model));
  const plan = await decide(conversation, mind);
  const cached = mind.cache[wire.caching](conversation.model, wire.segments(body));
  if (plan.delayMs > 0) await pause(plan.delayMs, response);
  if (plan.hang) await untilGone(response);
  if (response.destroyed) return { status: null, end: 'gone', usage: null };
  const { error } = plan;
  const isInside = error?.after !== undefined && conversation.stream;
  if (error && !isInside) return refuse(response, wire.error(error, conversation.model));
  const answer = answerOf(plan, conversation, cached, body, mind);
  mind.store.keep(body, answer);
  const failure = error ? wire.error(error, conversation.model) : null;
  const end = await send(wire, answer, plan, failure, conversation.stream, response, cached.begin);
  return { status: 200, end, usage: answer.usage };
}

export function refuse(response: ServerResponse, error: ErrorAnswer): Ending {
  sendJson(response, error.status, error.body, error.headers);
  return { status: error.status, end: 'refused', usage: null };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: Json,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

async function send(
  wire: Wire,
  answer: Answer,
  plan: Plan,
  failure: ErrorAnswer | null,
  stream: boolean,
  response: ServerResponse,
  begun: () => void,
): Promise<'answered' | 'cut' | 'gone'> {
  if (stream) {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      'request-id': `req_${answer.id}`,
    });
    const frames = wire.frames(answer);
    const shown = failure
      ? [...frames.slice(0, plan.error?.after ?? 0), wire.errorFrame(failure)]
      : frames;
    return transmit(response, { frames: shown, chunkMs: plan.chunkMs, cut: plan.cut, begun });
  }
  const text = JSON.stringify(wire.body(answer));
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'request-id': `req_${answer.id}`,
  };
  if (plan.cut === null) {
    begun();
    response.writeHead(200, headers).end(text);
    return 'answered';
  }
  response.writeHead(200, headers);
  return transmit(response, {
    frames: [text.slice(0, text.length / 2)],
    chunkMs: 0,
    cut: 1,
    begun,
  });
}

function answerOf(
  plan: Plan,
  { model }: Conversation,
  cached: CacheUse,
  request: JsonObject,
  mind: Mind,
): Answer {
  return {
    id: mind.nextId(),
    model,
    created: Math.floor(mind.now() / 1000),
    blocks: plan.blocks.map((block) =>
      block.kind === 'call' || block.kind === 'search' ? { ...block, id: mind.nextId() } : block,
    ),
    stop: plan.stop,
    usage: usageOf(plan, cached),
    request,
  };
}

function sizeOf(block: Plan['blocks'][number]): number {
  if (block.kind === 'call') return JSON.stringify(block.input).length + block.name.length;
  return block.kind === 'search' ? block.query.length : block.text.length;
}

function usageOf({ blocks, usage }: Plan, cached: CacheUse): AnswerUsage {
  const lengthOf = (kind: string): number =>
    blocks.reduce((sum, block) => (block.kind !== kind ? sum : sum + sizeOf(block)), 0);
  const thinking = tokensOf(lengthOf('thinking'));
  const read = usage.cacheRead ?? cached.read;
  const write = usage.cacheWrite ?? cached.write;
  return {
    total: usage.in ?? Math.max(cached.total, read + write),
    read,
    write,
    writeTtl: cached.ttl,
    out:
      usage.out ??
      Math.max(1, tokensOf(lengthOf('text') + lengthOf('call') + lengthOf('search'))) + thinking,
    thinking,
  };
}
