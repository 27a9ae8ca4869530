import type { Cause } from '../step/outcome.js';
import type { EventHeader } from './event-header.js';

/** A provider's queue sends nothing until `until`; without it, it sends again (X81). */
export interface QueuePause extends EventHeader {
  readonly type: 'queue-pause';
  /** `anthropic/<model>`, `anthropic/`, or the name of a backend. */
  readonly queue: string;
  readonly until?: number;
  /** Why, in the provider's own words; absent in journals of versions that did not say it. */
  readonly cause?: Cause;
  readonly message?: string;
}

/**
 * A wait too short for a pause: all requests of the queue wait; without `until` they go on.
 */
export interface QueueWait extends EventHeader {
  readonly type: 'queue-wait';
  readonly queue: string;
  readonly until?: number;
  readonly cause?: Cause;
  readonly message?: string;
}

/** A command of a step waits for a core of the machine or for a lock; without `for` it goes on. */
export interface StepWait extends EventHeader {
  readonly type: 'step-wait';
  readonly n: number;
  readonly for?: 'core' | 'lock';
  /** Of the lock. */
  readonly name?: string;
}

/** What agent calls that have started wait for, besides a person. */
export const waitReasons = ['limit', 'cache', 'quota', 'retry'] as const;
export type WaitReason = (typeof waitReasons)[number];

/**
 * How many agent calls wait: not started yet (each start takes one), and started, by what they wait
 * for. Said when the numbers are other than the record says.
 */
export interface WaitTally extends EventHeader {
  readonly type: 'wait-tally';
  readonly queued: number;
  /** Absent: none waits. */
  readonly waiting?: { readonly [Reason in WaitReason]?: number };
}
