import type { Cause } from '../step/outcome.js';

/** What a provider asked all its clients to wait for. */
export interface BoardWait {
  readonly until: number;
  readonly cause: Cause;
  readonly message: string;
}

/** What the other runs of this machine say of a queue. */
export interface BoardNews {
  readonly queue: string;
  /** This one among them. */
  readonly runs: number;
  /** Met by another run; `null`: none that is still to be kept. */
  readonly wait: BoardWait | null;
}

/**
 * Where the runs of one user on one machine tell each other what providers ask of them (X191): one
 * account has one limit, however many runs use it.
 *
 * - MUST NOT hold up or fail the run that uses it.
 * - MUST forget what a run said that is no more, except for a wait, which stays true.
 */
export interface ProviderBoard {
  /**
   * This run sends to the queue from now on. Resolves when the listener has what others met before;
   * never rejects.
   */
  use(queue: string): Promise<void>;
  /** The provider asked this run to wait. */
  tell(queue: string, wait: BoardWait): void;
  /** One listener; called when something changed. */
  watch(listener: (news: BoardNews) => void): void;
}
