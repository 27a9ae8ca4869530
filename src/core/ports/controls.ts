import type { ErrorCode } from '../values/error-codes.js';

/** A command to a running run, from any process (X79). */
export interface Control {
  readonly id: string;
  /** Epoch of the driver it was meant for; 0 = whichever comes next (kept for the resume). */
  readonly epoch: number;
  readonly author: string;
  readonly action:
    | 'pause'
    | 'resume'
    | 'stop'
    | 'skip'
    | 'retry'
    | 'answer'
    | 'allow'
    | 'deny'
    | 'send';
  /**
   * Number of the step, for `skip`, `retry`, `send`, `stop` of one agent and `answer`; of the
   * question for `allow` and `deny`.
   */
  readonly target?: number;
  /**
   * The answer of `answer`; what `send` says to the agent; of `allow` and `deny`: `forRun`, or a
   * number of agents for the question about more of them; of `deny` also what it says to the agent.
   */
  readonly text?: string;
}

/** Text of an `allow` or `deny` that holds for the rest of the run (X100). */
export const forRun = 'run';

/** What lay among the controls and did not come from this user's plenum (X181). */
export interface DroppedControl {
  /** As the file says; anybody may have written it. */
  readonly author: string;
  readonly action: Control['action'];
  readonly target?: number;
  readonly why: string;
}

export interface ControlInbox {
  readonly version: 1;
  /**
   * Controls that arrived since the last poll, oldest first. MUST NOT reject, and MUST NOT hand out
   * what it cannot tell to be the person's.
   */
  poll(): Promise<readonly Control[]>;
  /** What was dropped since this was last asked. */
  dropped(): readonly DroppedControl[];
  /** Tells the sender what became of it. */
  acknowledge(control: Control, answer: ControlAnswer): Promise<void>;
}

/** What became of a control. */
export interface ControlAnswer {
  readonly accepted: boolean;
  readonly message: string;
  /** Of a refusal that has a page of its own. */
  readonly code?: ErrorCode;
}

export interface SentControl extends ControlAnswer {
  /** True when no driver lives and the control waits for the next one. */
  readonly kept: boolean;
}

/** Takes the controls of one driver. */
export interface InboxOptions {
  /** Epoch of the driver that polls. */
  readonly epoch: number;
  /**
   * Reads the person's key when something has arrived; `null` where there is none: then nothing
   * that lies there is obeyed.
   */
  readonly key: () => Promise<string | null>;
  /** Ids of controls that the journal has: a copy of one is not taken again. */
  readonly taken?: Iterable<string>;
}

/** Controls of one run, between processes (X79). */
export interface Controls {
  inbox(options: InboxOptions): ControlInbox;
  /**
   * Hands a control to the driver of the run, wherever that is, and waits for its answer. `key` is
   * the person's. Rejects with E_RUN_NOT_DRIVEN where it makes no sense without a driver, with
   * E_CONTROL_TIMEOUT where none answers.
   */
  send(
    request: Omit<Control, 'id' | 'epoch'>,
    options: { readonly key: string; readonly waitMs?: number },
  ): Promise<SentControl>;
}
