/** `unknown`: nobody here can tell; only an explicit take-over may go on. */
export type DriverState = 'live' | 'gone' | 'unknown';

/** The process that drives a run. */
export interface Driver {
  readonly pid: number;
  readonly host: string;
  /** The epoch that it writes; 0 until its journal is open. */
  readonly epoch: number;
  readonly startedAt: number;
  /** It belongs to no terminal and to no other process (X120). */
  readonly detached?: true;
}

export interface DriverView {
  readonly state: DriverState;
  /** Who drives or drove it last; `null` when nobody ever did, or it cannot be read. */
  readonly record: Driver | null;
}

/** The right to drive a run, held. */
export interface HeldLease {
  /** Tells senders of controls which epoch this driver writes. */
  setEpoch(epoch: number): Promise<void>;
  /** Lets go of the run; safe to call twice. */
  release(): Promise<void>;
}

/**
 * One driver per run (X75).
 *
 * - MUST refuse a second driver with E_RUN_DRIVEN while the first lives.
 * - MUST let exactly one of several go on after a driver that is gone.
 * - The journal's fence holds even where this fails.
 */
export interface Lease {
  /**
   * `takeOver`: a driver of which nobody can tell whether it lives is taken as gone. `detached` is
   * for readers.
   */
  acquire(options: { readonly takeOver: boolean; readonly detached?: boolean }): Promise<HeldLease>;
  /** For readers. Never rejects. */
  holder(): Promise<DriverView>;
}
