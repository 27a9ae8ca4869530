import type { Usage } from '../values/usage.js';
import type { Failure } from './backend.js';

/** Where one request to a model goes. */
export interface RequestAbout {
  /** Provider and model, `anthropic/<model>`: requests of one lane share its limits. */
  readonly lane: string;
  /**
   * Hash of what a prompt cache would share; the first of a batch goes alone until its response
   * begins (X83). Absent: nothing is shared.
   */
  readonly prefix?: string;
}

/** One sending of a request. */
export interface Sending {
  /** Ends with the attempt. */
  readonly signal: AbortSignal;
  /** MUST be called when the response begins to arrive. */
  begun(): void;
}

export type ModelAnswer<T> =
  | {
      readonly status: 'answered';
      readonly value: T;
      readonly usage?: Usage;
      readonly model?: string;
    }
  | (Failure & { readonly usage?: Usage; readonly model?: string });

/**
 * The run's limits, shared by all its agents (X81): a request waits for its turn, for
 * `Retry-After`, for the end of a quota pause and for the budget; what may be sent again is sent
 * again. A backend that claims `can.gated` MUST send every model request through it.
 */
export interface RequestGate {
  /**
   * `send` MAY be called several times, one after the other. Resolves with the last answer. Never
   * rejects if `send` does not.
   */
  request<T>(
    about: RequestAbout,
    send: (sending: Sending) => Promise<ModelAnswer<T>>,
  ): Promise<ModelAnswer<T>>;
}
