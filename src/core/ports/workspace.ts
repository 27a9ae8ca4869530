import type { JsonObject } from '../model/json.js';

export interface CommandRequest {
  readonly command: string;
  readonly timeoutMs: number;
  readonly input?: string;
  readonly signal: AbortSignal;
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/**
 * The files a call may touch.
 *
 * - MUST keep every path inside `path`: `..`, absolute paths and symbolic links that leave it are refused with a thrown PlenumError.
 * - `sh` MUST run in its own process group and end the group on abort or time-out.
 * - MUST NOT remove anything that was not its own.
 */
export interface Workspace {
  readonly version: 1;
  readonly kind: 'shared' | 'worktree';
  /** Absolute folder. */
  readonly path: string;
  sh(request: CommandRequest): Promise<CommandResult>;
  files(globs: readonly string[]): Promise<readonly string[]>;
  /** UTF-8 text; `offset` and `length` in bytes. */
  read(path: string, range: { readonly offset?: number; readonly length?: number }): Promise<string>;
  /** Remembers the content of the files that match, as the base that a gate restores (X47). Once per run. */
  protect(globs: readonly string[]): Promise<void>;
  /** Runs `check` with every protected file as it was remembered, then puts the present versions back. `touched` lists those that differed. */
  withProtected<T>(globs: readonly string[], check: () => Promise<T>): Promise<{ readonly result: T; readonly touched: readonly string[] }>;
  describe(): JsonObject;
}
