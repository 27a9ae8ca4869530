import type { Cause } from '../step/outcome.js';
import type { Bill, Failure } from './backend.js';

/** Where one request to a model goes. */
export interface RequestAbout {
  /** Provider and model, `anthropic/<model>`: requests of one lane share its limits. */
  readonly lane: string;
  /**
   * Hash of what a prompt cache would share; the first of a batch goes alone until its response
   * begins (X83). Absent: nothing is shared.
   */
  readonly prefix?: string;
  /** Requests at once that the sender bears. Absent: any number. */
  readonly width?: number;
  /** The request is a whole attempt: the run tries it again as one, so the gate does not. */
  readonly whole?: boolean;
}

/** One sending of a request. */
export interface Sending {
  /** Ends with the attempt. */
  readonly signal: AbortSignal;
  /** MUST be called when the response begins to arrive. */
  begun(): void;
}

export type ModelAnswer<T> =
  | ({ readonly status: 'answered'; readonly value: T } & Bill)
  | (Failure & Bill);

/**
 * The run's limits, shared by all its agents (X81): a request waits for its turn, for
 * `Retry-After`, for the end of a quota pause and for the budget; what may be sent again is sent
 * again. A backend that claims `can.gated` MUST send every model request through it.
 */
export interface RequestGate {
  /**
   * `send` MAY be called several times, one after the other. Resolves with the last answer; a
   * failure that was repeated as often as it may be is not `retryable` any more. Never rejects if
   * `send` does not.
   */
  request<T>(
    about: RequestAbout,
    send: (sending: Sending) => Promise<ModelAnswer<T>>,
  ): Promise<ModelAnswer<T>>;
}

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
 * - MUST forget what a run said that is no more: who resumes it wants the provider to be asked.
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
