/** One server as `.mcp.json` and `mcpServers` describe it, with plenum's own keys. Values may hold `${NAME}` and `${NAME:-default}`. */
export interface McpServerSettings {
  /** A program that speaks over its standard input and output … */
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** … or an address. */
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent with an address: streamable HTTP, then the older SSE. */
  readonly type?: 'http' | 'sse';
  readonly oauth?: OAuthSettings;
  readonly disabled?: boolean;
  /** Uses at the same time. */
  readonly concurrency?: number;
  /** Uses that may begin in any minute. */
  readonly ratePerMinute?: number;
  /** Of one use, from its last sign of progress. */
  readonly timeoutMs?: number;
  readonly startTimeoutMs?: number;
  /** Tools, by the server's names, that may be repeated without harm. */
  readonly idempotentTools?: readonly string[];
  /** How long answers of read-only tools are kept; 0 keeps none. */
  readonly cacheMs?: number;
}

export interface OAuthSettings {
  readonly clientId?: string;
  /** With a secret, tokens are asked for without a person (client credentials). */
  readonly clientSecret?: string;
  readonly scopes?: readonly string[];
  /** The authorization server that may see the secret and the tokens. Absent: the one that the MCP server names. */
  readonly issuer?: string;
}

/** By server: what each tool hashed to when somebody accepted it. */
export interface McpPins {
  readonly servers: Readonly<Record<string, { readonly tools: Readonly<Record<string, string>> }>>;
}

export const serverDefaults = {
  concurrency: 4,
  timeoutMs: 600_000,
  startTimeoutMs: 60_000,
  cacheMs: 600_000,
} as const;
