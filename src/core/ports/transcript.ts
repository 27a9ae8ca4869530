import { type Json, type JsonObject, jsonOf } from '../values/json.js';
import type { Usage } from '../values/usage.js';

/**
 * Items of a transcript (`agents/<n>.jsonl`) that every backend uses where it has them; it may add
 * others. In a run each has `at` too: milliseconds since 1970, by the run's clock. Between
 * `tool-start` and `tool-end` the tool's limit counts, otherwise the limit for silence (X82).
 */
export type TranscriptItem =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | {
      readonly type: 'tool-start';
      readonly id: string;
      readonly tool: string;
      readonly input: Json;
    }
  | {
      readonly type: 'tool-end';
      readonly id: string;
      readonly tool: string;
      readonly output: string;
      readonly failed: boolean;
    }
  /** One request to a model. The run adds `costUsd` where it knows a price. */
  | {
      readonly type: 'usage';
      readonly usage: Usage;
      readonly model?: string;
      readonly costUsd?: number;
    }
  /** An answer that did not match the schema, and what the agent was told of it (C61). */
  | { readonly type: 'refused-answer'; readonly answer: string; readonly error: string }
  /** A person said it to the agent while it worked (X122). */
  | { readonly type: 'message'; readonly author: string; readonly text: string }
  /** Something arrived, nothing worth keeping: resets the limit for silence, is not written. */
  | { readonly type: 'sign' };

export function transcriptItem(item: TranscriptItem): JsonObject {
  return jsonOf(item);
}

export interface TranscriptWriter {
  /** `n` is the number of the call. */
  add(n: number, item: JsonObject): void;
  /** Resolves when everything added so far was handed to the system. Never rejects. */
  flush(): Promise<void>;
  close(): Promise<void>;
  /** Items that could not be written. */
  readonly dropped: number;
}

/**
 * What agents of a run said and did, for people to read: no part of the record, so losing items
 * never ends a run.
 */
export interface Transcripts {
  write(): TranscriptWriter;
  /** Items so far, oldest first; none for a call that said nothing. */
  read(n: number): AsyncIterable<JsonObject>;
  /**
   * Like `read`, then goes on with new items until `signal` aborts. `present` is called once: when
   * all that was said so far has been taken.
   */
  follow(n: number, signal: AbortSignal, present?: () => void): AsyncIterable<JsonObject>;
}
