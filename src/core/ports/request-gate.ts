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
