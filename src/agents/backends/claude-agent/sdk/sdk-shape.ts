import type { Readable, Writable } from 'node:stream';
import type { JsonObject } from '../../../../core/values/json.js';

/**
 * What is used of the Claude Agent SDK. It is the user's own installation, loaded at run time, so
 * its types are no dependency; messages are read as untrusted JSON.
 */
export interface ClaudeSdk {
  query(question: {
    readonly prompt: AsyncIterable<JsonObject>;
    readonly options: QueryOptions;
  }): AsyncGenerator<unknown, void>;
}

export interface SpawnWish {
  readonly command: string;
  readonly args: string[];
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type ExitListener = (code: number | null, signal: NodeJS.Signals | null) => void;
type ErrorListener = (error: Error) => void;

export interface SpawnedProgram {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly killed: boolean;
  readonly exitCode: number | null;
  kill(signal: NodeJS.Signals): boolean;
  on(event: 'exit', listener: ExitListener): void;
  on(event: 'error', listener: ErrorListener): void;
  once(event: 'exit', listener: ExitListener): void;
  once(event: 'error', listener: ErrorListener): void;
  off(event: 'exit', listener: ExitListener): void;
  off(event: 'error', listener: ErrorListener): void;
}

/** A transport the SDK hands to a server that lives in this process. */
export interface ServerTransport {
  onmessage?: (message: JsonObject) => void;
  start(): Promise<void>;
  send(message: JsonObject): Promise<void>;
}

/** What the SDK asks of such a server. */
export interface ServerInstance {
  connect(transport: ServerTransport): Promise<void>;
  close(): Promise<void>;
}

export interface InProcessServer {
  readonly type: 'sdk';
  readonly name: string;
  readonly instance: ServerInstance;
  readonly alwaysLoad: boolean;
}

export interface HookAnswer {
  readonly hookSpecificOutput: {
    readonly hookEventName: 'PreToolUse';
    readonly permissionDecision: 'allow' | 'deny';
    readonly permissionDecisionReason?: string;
    readonly updatedInput?: JsonObject;
  };
}

export type Hook = (input: unknown) => Promise<HookAnswer>;

export interface QueryOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly model?: string;
  readonly effort?: string;
  readonly maxTurns?: number;
  readonly systemPrompt: JsonObject;
  readonly tools: readonly string[];
  readonly disallowedTools: readonly string[];
  readonly toolAliases: Readonly<Record<string, string>>;
  readonly settingSources: readonly [];
  readonly strictMcpConfig: true;
  readonly verbatimPrompts: true;
  readonly permissionMode: 'default';
  readonly includePartialMessages: true;
  readonly mcpServers: Readonly<Record<string, InProcessServer>>;
  readonly hooks: {
    readonly PreToolUse: readonly {
      readonly hooks: readonly Hook[];
      readonly timeout: number;
      readonly onFailure: 'block';
    }[];
  };
  readonly pathToClaudeCodeExecutable?: string;
  readonly resume?: string;
  readonly forkSession?: true;
  readonly spawnClaudeCodeProcess: (wish: SpawnWish) => SpawnedProgram;
}
