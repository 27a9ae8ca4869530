import type { ElicitResult } from '@modelcontextprotocol/server';
import type { RunStore } from '../../core/ports/run-store.js';
import type { JsonObject } from '../../core/values/json.js';
import type { CallAbove } from '../../runs/control/below-call.js';
import type { StartDriver } from '../../runs/host/start-driver.js';

/**
 * Where the server works, and who drives for it. One for the whole process, whatever connections
 * come and go.
 */
export interface McpHost {
  readonly version: string;
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly project: string;
  readonly store: RunStore;
  readonly now: () => number;
  /** How this server is seen to stand below a call of a run (X181). */
  readonly callAbove: () => CallAbove | null;
  readonly startDriver: StartDriver;
  /** Ids of the runs that were started or taken up here. */
  readonly started: Set<string>;
}

/** One call of a tool. */
export interface ToolUse {
  readonly input: JsonObject;
  readonly signal: AbortSignal;
  /** Who asks, as the journal records it. */
  readonly author: string;
  /** Tells the client how far it is, where it wants to know. Never rejects. */
  progress(done: number, total: number, message: string): void;
  /** Asks the person at the client; `null` where the client cannot. */
  readonly elicit: ((message: string, schema: JsonObject) => Promise<ElicitResult>) | null;
}

export interface ToolAnswer {
  readonly text: string;
  /** JSON. */
  readonly data?: object;
  readonly failed?: boolean;
}

/** A tool of the server. What it throws becomes an answer that says so. */
export interface McpTool {
  readonly name: string;
  readonly description: string;
  /** Properties of the input. */
  readonly properties: JsonObject;
  readonly required: readonly string[];
  /** Changes nothing. All others are refused below a call of a run (X181). */
  readonly readOnly: boolean;
  /** The page shows its answers where the client shows pages, or is the one that asks it. */
  readonly page?: 'shows' | 'asks';
  run(use: ToolUse, host: McpHost): Promise<ToolAnswer>;
}
