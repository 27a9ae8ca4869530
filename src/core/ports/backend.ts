import type { Call } from '../model/call/call.js';
import type { Cause } from '../model/call/outcome.js';
import type { Usage } from '../model/call/usage.js';
import type { JsonObject } from '../model/json.js';

export interface Capabilities {
  /** Checks answers against a schema by itself (we still validate at our boundary, X64). */
  readonly schema: boolean;
  readonly usage: boolean;
  readonly cost: boolean;
  /** A later attempt may continue the conversation of an earlier one. */
  readonly continues: boolean;
  readonly model: boolean;
  readonly effort: boolean;
  readonly toolAllowList: boolean;
  readonly readOnly: boolean;
  /** Runs under a virtual clock: nothing outside the process is touched (simulate, scripted). */
  readonly virtual: boolean;
}

/** One try of a call. */
export interface AttemptRequest {
  readonly call: Call;
  /** From 1. */
  readonly attempt: number;
  /** Folder the agent works in; absolute. */
  readonly cwd: string;
  /** Set when the previous answer did not satisfy the schema: what was wrong with it, to be shown to the agent (C61). */
  readonly error?: string;
}

export interface CallIO {
  /** Aborted on stop, skip, time limits; the backend MUST end within 2 s and leave no process behind. */
  readonly signal: AbortSignal;
  /** A transcript item; resets the silence limit (X82). */
  progress(item: JsonObject): void;
}

/** Failure crosses the port as a value. */
export type AttemptResult =
  | {
      readonly status: 'completed';
      readonly text: string;
      readonly json?: never;
      readonly usage?: Usage;
      readonly costUsd?: number;
      readonly model?: string;
    }
  /** The agent handed over a structured value, as JSON text; not yet validated. */
  | {
      readonly status: 'completed';
      readonly json: string;
      readonly text?: string;
      readonly usage?: Usage;
      readonly costUsd?: number;
      readonly model?: string;
    }
  | {
      readonly status: 'failed';
      readonly cause: Cause;
      readonly message: string;
      /** Another attempt may help; `retryAfterMs` says when, if the backend knows. */
      readonly retryable?: boolean;
      readonly retryAfterMs?: number;
      readonly raw?: string;
      readonly usage?: Usage;
      readonly costUsd?: number;
      readonly model?: string;
    };

/**
 * Runs calls. One object serves all calls of a run, many at once.
 *
 * - MUST NOT reject or throw (a wrapper turns that into `crash`, but it is a defect).
 * - MUST end within 2 s of `io.signal`, with cause `stopped`, and leave no process behind.
 * - MUST pass `call.key` on where the agent's world can use it for idempotency.
 * - MUST NOT retry by itself and MUST NOT validate in place of the boundary.
 */
export interface Backend {
  readonly version: 1;
  readonly name: string;
  readonly can: Capabilities;
  run(request: AttemptRequest, io: CallIO): Promise<AttemptResult>;
  /** Ends whatever the backend keeps alive between calls. */
  close?(): Promise<void>;
}
