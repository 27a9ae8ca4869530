import type { EventHeader } from './event-header.js';

/** A recorded outcome was delivered again, after the first departure. */
export interface StepReuse extends EventHeader {
  readonly type: 'step-reuse';
  readonly n: number;
  /** The lane that took it, when it is not the lane that recorded it. */
  readonly lane?: string;
}

/**
 * The script asks for a recorded step in other words that are no part of its identity; they hold
 * from here on.
 */
export interface StepEdit extends EventHeader {
  readonly type: 'step-edit';
  readonly n: number;
  readonly label: string;
  readonly phase: string | null;
  readonly outcome?: true;
}

/**
 * Replay has followed the record for `followed` deliveries so far, and something that really runs
 * starts now.
 */
export interface ReplayFollow extends EventHeader {
  readonly type: 'replay-follow';
  readonly followed: number;
}

/**
 * Replay followed the record for `followed` deliveries, then left it. From here on every delivery
 * is journaled.
 */
export interface Departure extends EventHeader {
  readonly type: 'departure';
  readonly followed: number;
  readonly reason: string;
}

/** A person voided a delivered outcome: the next resume runs the step again. */
export interface StepVoid extends EventHeader {
  readonly type: 'step-void';
  readonly n: number;
  readonly author: string;
}
