import type { ToolUse } from '../step/tool-use.js';
import type { JsonObject } from '../values/json.js';
import type { CommandWait } from './workspace.js';

/** Where and within what a tool works. */
export interface ToolPlace {
  /** The workspace; absolute, links resolved. */
  readonly root: string;
  /** Where relative paths start; inside `root`. */
  readonly cwd: string;
  /** Run and call, for the environment of processes. */
  readonly callKey: string;
  readonly runId: string;
  /** Of the workspace, for the environment of processes. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The agent MUST NOT change files. */
  readonly readOnly: boolean;
}

export interface ToolIO {
  readonly place: ToolPlace;
  readonly signal: AbortSignal;
  /** Longest time of this use (X82). */
  readonly timeoutMs: number;
  /** What it waits for before it starts, which is no time of the use; `null` when it goes on. */
  waits?(wait: CommandWait | null): void;
  /**
   * Asks the run's policy. MUST be awaited before anything is touched; a refusal is the tool's
   * answer.
   */
  permit(
    use: ToolUse,
  ): Promise<{ readonly allowed: true } | { readonly allowed: false; readonly message: string }>;
}

export interface ToolAnswer {
  /** For the agent; bounded by the tool itself, with a note of what was left out. */
  readonly text: string;
  readonly failed: boolean;
}

/**
 * Something an agent of an in-process backend may use.
 *
 * - MUST NOT reject: bad input, a refusal, a missing file are answers with `failed`, in words that
 *   help the agent.
 * - MUST pass every use through `io.permit`, with the path as it really is (links resolved), and
 *   MUST NOT touch anything before.
 * - MUST end within 2 s of `io.signal` or `timeoutMs` and leave no process behind.
 */
export interface Tool {
  /** The name of permission rules: `Read`, `Edit`, `Bash` … */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the input. */
  readonly input: JsonObject;
  /** Whether it can change something. */
  readonly writes: boolean;
  run(input: JsonObject, io: ToolIO): Promise<ToolAnswer>;
}
