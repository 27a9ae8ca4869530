import type { Claimant } from '../../replay/cursor.js';
import type { CallOptions } from '../../step/call.js';
import type { Outcome } from '../../step/outcome.js';
import type { StepRequest } from '../../step/step.js';
import type { JsonObject } from '../../values/json.js';

/** A step that the script asked for and that has not been delivered yet. */
export interface Issued extends Claimant {
  readonly request: StepRequest;
  readonly label: string;
  readonly phase: string | null;
  /** What is shown and recorded as its prompt: the prompt, command, path … */
  readonly text: string;
  readonly options: CallOptions;
  /** What else people see of a step that is no call; journaled with its start. */
  readonly details: JsonObject | null;
  /**
   * A turn of a handle: id (same realm) of the turn before it, 0 for the first (X30). Null for an
   * ordinary call.
   */
  readonly turn: { readonly after: number } | null;
  /** The script wants the outcome itself, not the value (X28). */
  readonly wantsOutcome: boolean;
  /** Wrong options: the step ends with this instead of starting. */
  readonly problem: Outcome | null;
  /** Its answer changes files that later steps may look at (X53). */
  readonly changesWorld: boolean;
  /**
   * Which of the equal questions of its lane this is, from 0; counted for backends that answer by
   * it, else its occurrence.
   */
  readonly ordinal: number;
  /** Calls of kind agent requested so far, this one included. */
  readonly agentNumber: number;
}

/** By what a step is known in the journal. */
export interface StepNumbers {
  readonly n: number;
  readonly key: string;
  readonly generation: number;
  /** When the script asked for it, by the run's clock. */
  readonly askedAt: number;
}
