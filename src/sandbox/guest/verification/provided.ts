import type { Callable } from '../language/intrinsics.js';

/** How the host tells what became of an agent that voted. */
export interface VoteOutcome {
  readonly status: string;
  readonly message?: string;
  readonly cause?: string | null;
  readonly value: Readonly<Record<string, unknown>>;
}
/**
 * A script's options: whatever it passed beside what a primitive takes itself goes on to the
 * agents.
 */
export type Options = Readonly<Record<string, unknown>>;

/**
 * What `libraryOf` hands to the script of the verification primitives, in the order of
 * `verificationGlobals`.
 */
export interface Provided {
  parallel(thunks: readonly (() => Promise<unknown>)[]): Promise<(VoteOutcome | null)[]>;
  log(...values: unknown[]): void;
  vote(prompt: string, options: Options): Promise<unknown>;
  tell(kind: 'verification' | 'disagreement', members: object): void;
  provide(name: string, fn: Callable): void;
}
