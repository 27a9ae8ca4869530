import type { Json } from '../../../core/values/json.js';

export interface ReplyTool {
  /** Matched with the tools offered: the same, then without case, then as an ending. */
  readonly name: string;
  readonly input?: Json;
}

export interface ReplyUsage {
  /** All tokens of the request, read from a cache or not. */
  readonly in?: number;
  readonly out?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

export interface SearchResult {
  readonly url: string;
  readonly title: string;
}

/**
 * A search of the web that the vendor makes by itself, before the text of the answer. Left out
 * where the request does not offer it.
 */
export interface ReplySearch {
  readonly query: string;
  readonly results?: readonly SearchResult[];
  /** The search fails with this code. */
  readonly error?: string;
}

/** Names that every vendor has its own form for, or a plain HTTP status. */
export type ErrorName = 'rate' | 'quota' | 'auth' | 'overloaded' | 'context' | 'billing';

export interface ReplyError {
  readonly status?: number;
  readonly name?: ErrorName;
  /** The vendor's type or code, in place of the usual one of the status. */
  readonly type?: string;
  readonly message?: string;
  /** Seconds. */
  readonly retryAfter?: number;
  /** Streamed answers only: the error comes inside the stream, after so many events. */
  readonly after?: number;
}

/** What every coding agent can do, under whatever names and arguments its tools have. */
export type Act =
  | { readonly kind: 'shell'; readonly command: string }
  | { readonly kind: 'write'; readonly path: string; readonly text: string }
  | { readonly kind: 'read'; readonly path: string };

/** What the model does in one turn. */
export interface Reply {
  readonly text?: string;
  readonly thinking?: string;
  readonly searches?: readonly ReplySearch[];
  readonly tools?: readonly ReplyTool[];
  /** A call of the tool that does this, whatever its name. */
  readonly act?: Act;
  /**
   * Calls the tool that takes the final answer, or answers the JSON as text where none is offered.
   */
  readonly json?: Json;
  /** `pause`: Anthropic gives a long turn back unfinished. */
  readonly stop?: 'length' | 'refusal' | 'pause';
  readonly usage?: ReplyUsage;
  /** Before the first byte. */
  readonly delayMs?: number;
  /** Between two events of a stream. */
  readonly chunkMs?: number;
  readonly error?: ReplyError;
  /** The connection breaks after so many events. */
  readonly cut?: number;
  /** No byte is ever sent. */
  readonly hang?: boolean;
}
