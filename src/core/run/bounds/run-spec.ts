import type { SandboxLimits } from '../../ports/sandbox.js';
import type { Program } from '../../program/syntax/program.js';
import type { Claimant } from '../../replay/cursor.js';
import type { RunAdvice, Site } from '../../step/step.js';
import type { Json } from '../../values/json.js';
import type { BaselineRequest } from '../checks/baselines.js';
import type { BudgetLimits } from './budget.js';
import type { FanOutLimit } from './fan-out-guard.js';

/** What one drive of a run executes, and within which limits. */
export interface RunSpec {
  readonly runId: string;
  readonly seed: string;
  readonly startedAt: number;
  readonly program: Program;
  /** Hash of the script's source, as recorded. */
  readonly script: string;
  readonly args: Json | undefined;
  readonly reason: 'run' | 'resume';
  /** What was said of the run before its first agent: it belongs to the record (X117). */
  readonly known?: readonly RunAdvice[];
  /** Commands of gates that the script compares with the base, as far as its text says them. */
  readonly baselines?: readonly BaselineRequest[];
  readonly limits: RunLimits;
  readonly resume: {
    readonly keepFailed: boolean;
    readonly rerun: (step: Claimant) => boolean;
  };
}

export interface RunLimits {
  readonly concurrency: number;
  readonly maxAgents: number;
  /** Absent: agents start up to `maxAgents` unasked. */
  readonly fanOut?: FanOutLimit;
  /**
   * Most requests at once on a lane (`anthropic/<model>`, or a backend's name) and most calls of a
   * group (C24).
   */
  readonly widthOfLane: (lane: string) => number;
  readonly widthOfGroup: (group: string) => number;
  /** Longest wait for a quota [6 h] (X81). */
  readonly maxWaitMs: number;
  /** A longer wait that a provider asks for is a pause of its queue [2 min] (X81). */
  readonly longWaitMs: number;
  /** Limits of one attempt (X82). */
  readonly time: {
    readonly firstTokenMs: number;
    readonly silenceMs: number;
    readonly toolMs: number;
  };
  /** Levels of nested workflows [1]. */
  readonly nesting: number;
  readonly budget: BudgetLimits;
  readonly sandbox: SandboxLimits;
}

/** What a resume would do, found by replaying without running anything (X74). */
export interface ResumePreview {
  /** Outcomes that come from the record before anything runs. */
  readonly reuse: number;
  /** Steps that run first; what follows from their answers is not known yet. */
  readonly run: readonly PreviewedStep[];
  readonly unclaimed: number;
  /** Answers that another place gives, by its question alone. */
  readonly movedByContent: readonly {
    readonly label: string;
    readonly from: string;
    readonly to: string;
  }[];
  /**
   * What of the record cannot be read any more, in words; absent means nothing. It runs again after
   * a yes.
   */
  readonly lost?: readonly string[];
}

export interface PreviewedStep {
  readonly kind: string;
  readonly label: string;
  readonly lane: string;
  readonly site: Site | null;
  readonly reason: string;
}
