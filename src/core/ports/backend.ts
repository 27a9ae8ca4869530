import type { Brief } from '../step/brief.js';
import type { Call } from '../step/call.js';
import type { Cause } from '../step/outcome.js';
import type { Permit, ToolUse } from '../step/tool-use.js';
import type { JsonObject } from '../values/json.js';
import type { Usage } from '../values/usage.js';
import type { MessageInbox } from './message-inbox.js';
import type { RequestGate } from './request-gate.js';
import type { CommandWait } from './workspace.js';

export interface Capabilities {
  readonly usage: boolean;
  /**
   * Goes on from `AttemptResult.conversation`: corrections, stall retries and turns of a handle
   * keep what was said (X30, X82).
   */
  readonly continues: boolean;
  readonly model: boolean;
  readonly effort: boolean;
  readonly toolAllowList: boolean;
  readonly readOnly: boolean;
  /**
   * Every use of a tool passes `io.permit`. False: the agent program decides by itself, and the
   * approval box says so (C93).
   */
  readonly permissions: boolean;
  /** Its agents reach the run's MCP servers through the gateway (X101). */
  readonly mcp: boolean;
  /** Its agents cannot start agents of their own (C27). */
  readonly contained: boolean;
  /** Reads AGENTS.md or CLAUDE.md by itself. */
  readonly readsInstructions: boolean;
  /**
   * Sends its model requests through `io.gate`; attempts of the others are limited as a whole
   * (X81), one request each.
   */
  readonly gated: boolean;
  /**
   * Shows signs of life while it works: the limits for the first one and for silence apply (X82).
   */
  readonly streams: boolean;
  /** Equal prefixes of prompts are cheaper the second time (X83). */
  readonly promptCaching: boolean;
  /**
   * Its agents are given what `io.messages` holds before their next request to the model (X122).
   * Absent: they are not, and a person who tries is told.
   */
  readonly steer?: boolean;
  /** Runs under a virtual clock: nothing outside the process is touched (simulate, scripted). */
  readonly virtual: boolean;
}

/** One try of a call. */
export interface AttemptRequest {
  readonly call: Call;
  readonly brief: Brief;
  /** From 1. */
  readonly attempt: number;
  /** Folder the agent works in; absolute. Inside `root`. */
  readonly cwd: string;
  /** The workspace: paths outside it are foreign. Absolute. */
  readonly root: string;
  /** Of the workspace, for the environment of what the agent starts (X191). */
  readonly variables?: Readonly<Record<string, string>>;
  /** Tools that its list names and that nobody offers: the agent is told. */
  readonly missingTools?: readonly string[];
  /**
   * Set when the previous answer did not satisfy the schema or never came: what to tell the agent
   * (C61). With a conversation it is the only new thing to say; without one it is said after the
   * prompt.
   */
  readonly error?: string;
  /**
   * `AttemptResult.conversation` of an earlier attempt or turn. MUST NOT be changed by going on
   * from it: going on twice from the same one gives two branches. Absent: a fresh start. Without
   * `error`, the prompt is the next turn – except when `resumed`.
   */
  readonly conversation?: string;
  /**
   * The conversation broke off before an answer (a stall, a lost connection): go on with it, the
   * prompt is already in it.
   */
  readonly resumed?: boolean;
}

export interface CallIO {
  /**
   * Aborted on stop, skip, time limits; the backend MUST end within 2 s and leave no process
   * behind.
   */
  readonly signal: AbortSignal;
  /** A transcript item (`ports/transcript.ts`); resets the silence limit (X82). */
  progress(item: JsonObject): void;
  /**
   * MUST be awaited before each use of a tool where `can.permissions`; MAY wait for a person. Never
   * rejects.
   */
  permit(use: ToolUse): Promise<Permit>;
  /**
   * What a tool of the agent waits for before it starts, and `null` when it goes on: no limit of
   * time but that of a person counts meanwhile (X191). Absent where nobody is to be told.
   */
  waits?(wait: CommandWait | null): void;
  /** The run's shared limits for model requests (X81, X83). */
  readonly gate: RequestGate;
  /** What people say to the agent meanwhile; MUST be passed on where `can.steer` (X122). */
  readonly messages: MessageInbox;
}

/** What an attempt cost and how to go on from it. */
export interface Bill {
  readonly usage?: Usage;
  readonly costUsd?: number;
  /** The model that really answered. */
  readonly model?: string;
  /** Opaque text, kept durably with the outcome; only where `can.continues`. */
  readonly conversation?: string;
  /** What people should know of the attempt although it ended well, a sentence each. */
  readonly notes?: readonly string[];
}

export interface Failure {
  readonly status: 'failed';
  readonly cause: Cause;
  readonly message: string;
  /** Another attempt may help; `retryAfterMs` says when, if the backend knows. */
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  readonly raw?: string;
}

/** Failure crosses the port as a value. */
export type AttemptResult =
  | ({ readonly status: 'completed'; readonly text: string; readonly json?: never } & Bill)
  /** The agent handed over a structured value, as JSON text; not yet validated. */
  | ({ readonly status: 'completed'; readonly json: string; readonly text?: string } & Bill)
  | (Failure & Bill);

/**
 * Runs calls. One object serves all calls of a run, many at once.
 *
 * - MUST NOT reject or throw (a wrapper turns that into `crash`, but it is a defect).
 * - MUST end within 2 s of `io.signal`, with cause `stopped`, and leave no process behind.
 * - MUST pass `call.key` on where the agent's world can use it for idempotency.
 * - MUST NOT retry by itself and MUST NOT validate in place of the boundary.
 * - MUST complete with the whole answer or not at all (X118): nothing of it is cut, and only a
 *   backend whose protocol allows it completes a call without a schema with an empty text.
 * - MUST honour every member of the brief that its capabilities claim; the run refuses or warns
 *   about the others.
 * - MUST give every process it starts `PLENUM_CALL` in its environment (C27) and no keys that were
 *   not granted (X100).
 */
export interface Backend {
  readonly version: 1;
  readonly name: string;
  readonly can: Capabilities;
  /**
   * Attempts at once that the machine bears (one process each, by memory); the run starts no more.
   * Absent: any number.
   */
  readonly width?: number;
  run(request: AttemptRequest, io: CallIO): Promise<AttemptResult>;
  /** Nothing more will be asked under this call: what was kept alive for it may go. */
  release?(callKey: string): void;
  /** Ends whatever the backend keeps alive between calls. */
  close?(): Promise<void>;
}
