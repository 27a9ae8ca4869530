import type { JsonObject } from '../values/json.js';
import type { Usage } from '../values/usage.js';
import type { GivenMessage } from './person-words.js';

export const causes = [
  'rate-limit',
  'quota',
  'credit',
  'overloaded',
  'network',
  'auth',
  'invalid-request',
  'refusal',
  'schema',
  'empty',
  'length',
  'stall',
  'timeout',
  'turns',
  'cost',
  'loop',
  'skipped',
  'stopped',
  'abandoned',
  'budget',
  'cap',
  'crash',
  'permission',
  'gate',
  'unverified',
  'conflict',
  'disk',
  'unsupported',
  'lost',
] as const;
/** Why a step did not complete (X28). */
export type Cause = (typeof causes)[number];

export type OutcomeStatus = 'completed' | 'failed' | 'skipped' | 'stopped';

/**
 * Limits of the whole run: agents, what may be spent, a person's no to more agents than were
 * estimated.
 */
export type RunLimit = 'cap' | 'budget' | 'fan-out';

/** How a step ended. `json` is the value as JSON text; only a completed step has one. */
export interface Outcome {
  readonly status: OutcomeStatus;
  readonly json?: string;
  readonly cause?: Cause;
  readonly message?: string;
  readonly usage?: Usage;
  readonly costUsd?: number;
  readonly model?: string;
  readonly backend?: string;
  readonly attempts?: number;
  /** What the agent said, kept when it could not be used as the value (X64). */
  readonly raw?: string;
  readonly workspace?: JsonObject;
  /**
   * A limit of the run refused the call before it started: it is counted, not recorded by itself
   * (C25).
   */
  readonly refused?: RunLimit;
  /** Merges only: what landed and what did not, without the texts of conflicts. */
  readonly landing?: JsonObject;
  /** What people should know of it although it ended well, a sentence each. */
  readonly notes?: readonly string[];
  /** What a person said to the agent while it worked; no part of what was asked (X122). */
  readonly messages?: readonly GivenMessage[];
  /** From which the backend can go on; kept durably for turns of a handle only (X30). */
  readonly conversation?: string;
}

const thrown: ReadonlySet<Cause> = new Set(['schema', 'cap', 'budget', 'stall', 'unsupported']);

/** Causes for which `agent()` throws (C23); for all others it resolves to `null` (C22). */
export function throwsFor(outcome: Pick<Outcome, 'status' | 'cause'>): boolean {
  return outcome.status === 'failed' && outcome.cause !== undefined && thrown.has(outcome.cause);
}

/** The run's own limits: their errors leave `parallel` and `pipeline` (C40). */
export function isRunLimit(outcome: Pick<Outcome, 'status' | 'cause'>): boolean {
  return outcome.status === 'failed' && (outcome.cause === 'cap' || outcome.cause === 'budget');
}

/** Outcomes that a resume may use again (X73). */
export function isReusable(outcome: Pick<Outcome, 'status' | 'cause'>): boolean {
  return outcome.status !== 'failed' && outcome.cause !== 'abandoned';
}
