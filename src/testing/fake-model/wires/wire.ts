import type { Json, JsonObject } from '../../../core/values/json.js';
import type { Conversation, WireName } from '../reply/conversation.js';
import type { Stop } from '../reply/decide.js';
import type { Segment } from '../reply/prompt-cache.js';
import type { ReplyError, SearchResult } from '../reply/reply.js';

/** The vendor searched the web. */
export interface SearchBlock {
  readonly kind: 'search';
  readonly id: string;
  readonly query: string;
  readonly results: readonly SearchResult[];
  readonly error: string | null;
}

export type AnswerBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'thinking'; readonly text: string }
  | SearchBlock
  | {
      readonly kind: 'call';
      readonly id: string;
      readonly name: string;
      readonly input: Json;
      readonly freeform: boolean;
      readonly namespace: string | null;
    };

export interface AnswerUsage {
  /** All of the request, cached or not. */
  readonly total: number;
  readonly read: number;
  readonly write: number;
  readonly writeTtl: '5m' | '1h';
  readonly out: number;
  /** Of `out`, spent on thinking. */
  readonly thinking: number;
}

/** One turn of the model, ready to be written in the form of a wire. */
export interface Answer {
  readonly id: string;
  readonly model: string;
  /** Seconds. */
  readonly created: number;
  readonly blocks: readonly AnswerBlock[];
  readonly stop: Stop;
  readonly usage: AnswerUsage;
  readonly request: JsonObject;
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** One vendor's form of requests, answers and errors. */
export interface Wire {
  readonly name: WireName;
  /** How the prompt cache of this vendor is asked for. */
  readonly caching: 'marked' | 'prefix';
  /** MUST NOT throw on any JSON object. */
  parse(body: JsonObject, path: string): Conversation;
  segments(body: JsonObject): readonly Segment[];
  /** What the vendor would refuse in this request. */
  refuse(body: JsonObject): string | null;
  /** The answer as events of a stream, each a piece that is written at once. */
  frames(answer: Answer): readonly string[];
  /** The answer in one piece. */
  body(answer: Answer): Json;
  error(error: ReplyError, model: string): ErrorAnswer;
  /** The same error inside a stream that has begun. */
  errorFrame(error: ErrorAnswer): string;
}
