import type { Site } from '../step/step.js';
import type { Usage } from '../values/usage.js';

/** An agent that really ran and answered. */
export interface PastAgent {
  readonly site: Site | null;
  readonly label: string;
  readonly phase: string | null;
  readonly model: string | null;
  readonly backend: string | null;
  readonly usage: Usage | undefined;
  readonly costUsd: number | undefined;
  readonly durationMs: number;
  readonly sameWorkflow: boolean;
  readonly sameScript: boolean;
}

/** A past run of the very same script with the very same arguments, driven to its end. */
export interface PastRun {
  /** Its agents by their place (`placeOf`). */
  readonly places: ReadonlyMap<string, number>;
  readonly durationMs: number;
}

export interface History {
  readonly agents: readonly PastAgent[];
  readonly repeats: readonly PastRun[];
  /** Runs of this workflow that were looked at, and of others. */
  readonly runs: { readonly same: number; readonly other: number };
}

export const noHistory: History = { agents: [], repeats: [], runs: { same: 0, other: 0 } };
