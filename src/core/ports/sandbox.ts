import type { Program } from '../program/syntax/program.js';
import type { Delivery, GuestMessage, ScriptEnd } from '../step/step.js';
import type { Json } from '../values/json.js';

export interface SandboxInit {
  readonly program: Program;
  readonly args: Json | undefined;
  readonly run: { readonly id: string; readonly seed: string; readonly startedAt: number };
  readonly budgetTotal: number | null;
  /**
   * `agent()` calls of all realms together; the sandbox refuses further ones by itself, with an
   * `AgentCapError` (C25).
   */
  readonly maxAgents: number;
  readonly limits: SandboxLimits;
  /**
   * Takes messages as they come, while the script still runs; `Advance.messages` then stays empty.
   * They MUST come in order and before the `start` or `advance` that they belong to resolves.
   */
  readonly onMessages?: (messages: readonly GuestMessage[]) => void;
}

export interface SandboxLimits {
  /** Longest stretch without progress while the script runs, in milliseconds (X14). */
  readonly busyMs: number;
  readonly memoryBytes: number;
  /** Steps the script may have pending at once; more ends it as `flood`. */
  readonly pendingSteps: number;
  /** Bytes of `log` and `console` text per run; more ends it as `flood`. */
  readonly logBytes: number;
}

/**
 * Runs scripts that nobody trusts, one sandbox per run (nested workflows are realms inside it).
 *
 * - MUST be a deterministic function of its init and of the order of deliveries: no clock, no
 *   chance, no host state.
 * - MUST deliver one by one, running the script until it is quiet after each; only the bytes are
 *   batched.
 * - MUST NOT block the host's event loop, whatever the script does; MUST stop a script within
 *   `busyMs` + 250 ms.
 * - MUST NOT reject: what goes wrong inside is a `ScriptEnd` of type `killed`.
 * - MUST report the script's end once, and nothing after it.
 */
export interface Sandbox {
  readonly version: 1;
  /** Identifies engine and prelude: a replay under another kernel starts by identity (X72). */
  readonly kernel: string;
  /** Starts the script; resolves when it is quiet for the first time. */
  start(init: SandboxInit): Promise<Advance>;
  /**
   * Delivers in order; resolves when the script is quiet after the last of them. One call at a
   * time.
   */
  advance(deliveries: readonly Delivery[]): Promise<Advance>;
  /** Ends the sandbox; safe to call twice and at any time. */
  close(): Promise<void>;
}

export interface Advance {
  /** In the order in which the script produced them. */
  readonly messages: readonly GuestMessage[];
  readonly end?: ScriptEnd;
  readonly refused?: Refusals;
}

/** What the limits of the run refused inside the sandbox, over the whole drive. */
export interface Refusals {
  /** Calls beyond `maxAgents`. */
  readonly calls: number;
  /** A line of the script asked on and on and gets no further answer: it waits for ever. */
  readonly parked: boolean;
}

/**
 * MAY be called before the program is known, so that start-up overlaps with parsing and opening the
 * journal.
 */
export type SandboxFactory = () => Sandbox;
