import type { Cause, OutcomeStatus } from '../call/outcome.js';
import type { Usage } from '../call/usage.js';
import type { RunEnd } from '../event/event.js';
import type { Site, StepKind } from '../step/step.js';
import type { RunStatus } from './run-status.js';

export type StepState = 'running' | OutcomeStatus | 'abandoned' | 'lost';

export interface StepView {
  readonly n: number;
  readonly kind: StepKind;
  readonly key: string;
  readonly label: string;
  readonly phase: string | null;
  readonly lane: string;
  readonly site: Site | null;
  readonly state: StepState;
  readonly reused: boolean;
  readonly attempts: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly cause: Cause | null;
  readonly message: string | null;
  readonly usage: Usage | undefined;
  readonly costUsd: number | undefined;
  readonly model: string | undefined;
  readonly backend: string | undefined;
  readonly epoch: number;
}

export interface Tally {
  readonly total: number;
  readonly running: number;
  readonly completed: number;
  readonly reused: number;
  readonly failed: number;
  readonly skipped: number;
  readonly stopped: number;
  readonly abandoned: number;
  readonly lost: number;
}

/** What every view shows: a pure fold of the events. Agents are the steps of kind `agent`; the tally counts them only. */
export interface RunState {
  readonly epoch: number;
  readonly name: string;
  readonly status: RunStatus;
  readonly reason: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly phases: readonly { readonly title: string; readonly detail?: string }[];
  readonly steps: ReadonlyMap<number, StepView>;
  readonly logs: readonly { readonly at: number; readonly lane: string; readonly level: string; readonly text: string }[];
  readonly agents: Tally;
  readonly usage: Usage | undefined;
  readonly costUsd: number | undefined;
  readonly end: RunEnd | null;
}
