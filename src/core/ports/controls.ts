/** A command to a running run, from any process (X79). */
export interface Control {
  readonly id: string;
  /** Epoch of the driver it was meant for; 0 = whichever comes next (kept for the resume). */
  readonly epoch: number;
  readonly author: string;
  readonly action: 'pause' | 'stop' | 'skip' | 'retry' | 'answer' | 'allow' | 'deny';
  /**
   * Number of the step, for `skip`, `retry`, `stop` of one agent and `answer`; of the question for
   * `allow` and `deny`.
   */
  readonly target?: number;
  readonly text?: string;
}

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
  acknowledge(
    control: Control,
    answer: { readonly accepted: boolean; readonly message: string },
  ): Promise<void>;
}
