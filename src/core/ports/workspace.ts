import type { JsonObject } from '../values/json.js';

export interface CommandRequest {
  readonly command: string;
  readonly timeoutMs: number;
  readonly input?: string;
  readonly signal: AbortSignal;
  /** Of commands with this name, of all runs of the user on this machine, one runs at a time. */
  readonly lock?: string;
  /** What it waits for before it starts, and `null` when it goes on: `timeoutMs` begins then. */
  onWait?(wait: CommandWait | null): void;
}

/** A core of the machine, or what a lock names (X191). */
export interface CommandWait {
  readonly for: 'core' | 'lock';
  /** Of the lock. */
  readonly name?: string;
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/**
 * Files that a check sees as they were when the run began: those that patterns match, or the
 * default ones for a command.
 */
export type Protect =
  | { readonly globs: readonly string[]; readonly command?: undefined }
  | { readonly command: string; readonly globs?: undefined };

export interface ProtectedCheck<T> {
  readonly result: T;
  /**
   * Protected files that differed from the base, and scripts that the command names and that were
   * not there.
   */
  readonly touched: readonly string[];
  /** Those among them that the check saw changed: they were too large to be kept. */
  readonly unrestored: readonly string[];
}

/**
 * The files a call may touch.
 *
 * - MUST keep every path inside `path`: `..`, absolute paths and symbolic links that leave it are
 *   refused with a thrown PlenumError.
 * - `sh` MUST run in its own process group and end the group on abort or time-out.
 * - MUST NOT remove anything that was not its own.
 */
export interface Workspace {
  readonly version: 1;
  readonly kind: 'shared' | 'worktree';
  /** Absolute folder. */
  readonly path: string;
  /** For the environment of what works in it: its number and ports on this machine (X191). */
  readonly variables?: Readonly<Record<string, string>>;
  sh(request: CommandRequest): Promise<CommandResult>;
  files(globs: readonly string[]): Promise<readonly string[]>;
  /** UTF-8 text; `offset` and `length` in bytes. */
  read(
    path: string,
    range: { readonly offset?: number; readonly length?: number },
  ): Promise<string>;
  /**
   * Remembers the content of the files that match, as the base that a gate restores (X47). What the
   * base knows already stays.
   */
  protect(globs: readonly string[]): Promise<void>;
  /**
   * Runs `check` with every protected file as the base has it, then puts the present versions back.
   */
  withProtected<T>(protect: Protect, check: () => Promise<T>): Promise<ProtectedCheck<T>>;
  describe(): JsonObject;
}
