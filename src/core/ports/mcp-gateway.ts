import type { Permit, ToolUse } from '../step/tool-use.js';
import type { JsonObject } from '../values/json.js';

export interface McpTool {
  /** `mcp__<server>__<tool>`, as permission rules name it. */
  readonly name: string;
  readonly server: string;
  readonly description: string;
  readonly input: JsonObject;
  /** By the server's annotation. */
  readonly readOnly: boolean;
}

export interface McpAnswer {
  readonly text: string;
  readonly failed: boolean;
}

/** A tool of ours that an agent program reaches through the endpoint, e.g. `StructuredOutput`. */
export interface LocalTool {
  readonly name: string;
  readonly description: string;
  readonly input: JsonObject;
  run(input: JsonObject): Promise<McpAnswer>;
}

/** One attempt of one call. */
export interface McpClient {
  readonly callKey: string;
  /** Allow-list as in `Brief.tools`; absent means all. */
  readonly tools?: readonly string[];
  /** Only tools that the server marks read-only. */
  readonly readOnly: boolean;
  permit(use: ToolUse): Promise<Permit>;
  /** Offered through the endpoint beside the servers' tools, never asked about. */
  readonly local?: readonly LocalTool[];
}

export interface McpEndpoint {
  /** Streamable HTTP on loopback, for this session only. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface McpSession {
  /**
   * What the agent may see. Servers that could not be started or whose tools changed are left out
   * and named by `problems()`. Never rejects.
   */
  tools(signal: AbortSignal): Promise<readonly McpTool[]>;
  /**
   * One use, permission included. Never rejects. The n-th equal use of a session answers as the
   * n-th equal use of an earlier attempt did.
   */
  call(name: string, input: JsonObject, signal: AbortSignal): Promise<McpAnswer>;
  /** Opens the loopback address at the first call. */
  endpoint(): Promise<McpEndpoint>;
  close(): Promise<void>;
}

/**
 * The project's MCP servers, one pool for all agents of a run (X101).
 *
 * - MUST keep one connection per server and credential, its concurrency and its rate.
 * - MUST NOT repeat a use that may have had an effect; results of tools that are not read-only are
 *   durable before the agent sees them.
 * - MUST refuse tools whose definition differs from the pinned one, and MUST NOT offer plenum's own
 *   server (C27).
 */
export interface McpGateway {
  readonly version: 1;
  /** Whether any server is configured. */
  readonly empty: boolean;
  session(client: McpClient): McpSession;
  /** Servers and tools that cannot be used, and why. */
  problems(): readonly {
    readonly server: string;
    readonly message: string;
    readonly hint: string;
  }[];
  close(): Promise<void>;
}
