import type { DriveStart, RunEnd } from '../journal/event.js';
import type { Loss } from '../journal/loss.js';
import type { RunStatus } from '../journal/run-status.js';
import type { WaitReason } from '../journal/wait-event.js';
import type { LandingFacts } from '../step/landing.js';
import type { Cause, OutcomeStatus } from '../step/outcome.js';
import type { RunAdvice, Site, StepKind } from '../step/step.js';
import type { Usage } from '../values/usage.js';
import type { Verdict } from './gate-verdict.js';
import type { DeliveredStep } from './losses.js';

/** `asking`: an `ask()` without an answer, which stays open over pauses and crashes (X50). */
export type StepState = 'running' | 'asking' | OutcomeStatus | 'abandoned' | 'lost';

/** An attempt that failed and was followed by another. */
export interface FailedAttempt {
  readonly endedAt: number;
  readonly cause: Cause;
  readonly message: string;
  /** When the next one was due, milliseconds since 1970. */
  readonly againAt: number;
}

/** A call held by a question to a person; `to` is `null` where nobody answered. */
export interface Hold {
  readonly from: number;
  readonly to: number | null;
}

/** A core of the machine, or what a lock names. */
export interface StepWaitView {
  readonly at: number;
  readonly for: 'core' | 'lock';
  readonly name: string | null;
}

export interface StepView {
  readonly n: number;
  readonly kind: StepKind;
  readonly key: string;
  readonly label: string;
  readonly phase: string | null;
  readonly lane: string;
  /** 0 is the run's own script; every nested workflow has its own number. */
  readonly realm: number;
  /** In the script of its realm. */
  readonly site: Site | null;
  readonly state: StepState;
  readonly reused: boolean;
  readonly attempts: number;
  /** Those that failed and were followed by another. */
  readonly failedAttempts: readonly FailedAttempt[];
  /** When it waited for a person, in order; one may begin before another ended. */
  readonly holds: readonly Hold[];
  /** What a command of it waits for, and since when (X191). */
  readonly waitsFor: StepWaitView | null;
  /** When the script asked for it: `startedAt` where it did not have to wait. */
  readonly askedAt: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly cause: Cause | null;
  readonly message: string | null;
  readonly usage: Usage | undefined;
  readonly costUsd: number | undefined;
  readonly model: string | undefined;
  readonly backend: string | undefined;
  /** The drive that started or last reused it. */
  readonly epoch: number;
  /**
   * Recorded by an earlier drive, and nothing asks for it any more: shown on request only, in no
   * tally.
   */
  readonly unclaimed: boolean;
  /** The script got the outcome itself (X28). */
  readonly wantsOutcome: boolean;
  /** What people should know of it although it ended well. */
  readonly notes: readonly string[];
  /** Gates, and merges with a gate: what the check answered. */
  readonly verdict: Verdict | null;
  /** What people said to the agent while it worked, in order (X122). */
  readonly messages: readonly MessageView[];
  /** Merges only: what landed and what did not (X49). */
  readonly landing: LandingFacts | null;
  /** `ask()` only: what a person is asked (X50). */
  readonly question: AskedQuestion | null;
}

/** `waiting`: the agent gets it with its next request; `missed`: it ended before that. */
export interface MessageView {
  readonly at: number;
  readonly author: string;
  readonly text: string;
  readonly state: 'waiting' | 'given' | 'missed';
  /** The attempt that was given it last, and with which request to the model, if it is known. */
  readonly attempt: number | null;
  readonly request: number | null;
}

export interface AskedQuestion {
  readonly text: string;
  readonly options: readonly string[];
  readonly default: string | null;
}

/** `reused` says how many of the others came from the record; all the others add up to `total`. */
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

/** A slot of `parallel` or a lane of `pipeline` whose own code threw. */
export interface SlotFailure {
  readonly at: number;
  readonly lane: string;
  readonly where: string;
  readonly message: string;
  /** Name of the error and the line that threw it; absent where they were not recorded. */
  readonly name?: string;
  readonly site?: Site;
}

export interface VerificationView {
  readonly at: number;
  readonly lane: string;
  readonly label: string;
  readonly status: 'confirmed' | 'refuted' | 'decided' | 'unverified' | 'disagreement';
  readonly votes: readonly { readonly verdict: string; readonly reason: string }[];
}

/** A use of a tool that waits for a person, or was refused (X100). */
export interface PermissionView {
  readonly at: number;
  readonly n: number;
  readonly request: number | null;
  readonly tool: string;
  readonly argument: string | null;
  readonly reason: string;
  readonly author: string | null;
  /** The rule that would cover it; `null` where it can be answered once only, and for refusals. */
  readonly rule: string | null;
}

/**
 * Agent calls that were asked for and have not started, and those that have and send nothing now,
 * by what they wait for.
 */
export type CallWait = { readonly [What in 'queued' | WaitReason]: number };

/** Requests of a queue that wait together (X81). */
export interface QueueView {
  readonly until: number;
  readonly cause: Cause | null;
  readonly message: string;
}

/**
 * What every view shows: a pure fold of the events. Agents are the steps of kind `agent`; the tally
 * counts them only.
 */
export interface RunState {
  readonly epoch: number;
  readonly name: string;
  readonly status: RunStatus;
  readonly reason: string | null;
  /** Paused until then, when that is known. */
  readonly until: number | null;
  /** A person paused it, and its running steps finish. */
  readonly pausing: boolean;
  /** Providers' queues that send nothing, and until when (X81). */
  readonly pausedQueues: ReadonlyMap<string, number>;
  /** Those that wait for a moment only, until when and why. */
  readonly waitingQueues: ReadonlyMap<string, QueueView>;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Time with a driver at work, over all drives, up to the latest event. */
  readonly durationMs: number;
  readonly limits: DriveStart['limits'] | null;
  readonly phases: readonly { readonly title: string; readonly detail?: string }[];
  /** Titles that the script has reached with `phase()`, in order. */
  readonly entered: ReadonlySet<string>;
  readonly steps: ReadonlyMap<number, StepView>;
  /** Those of which a command waits for the machine now. */
  readonly heldUp: ReadonlySet<number>;
  /** The latest ones; all of them are in the journal. */
  readonly logs: readonly {
    readonly at: number;
    readonly lane: string;
    readonly level: string;
    readonly text: string;
  }[];
  /** What was said once while it ran, over all drives, and stays true of the run (X119). */
  readonly warnings: readonly RunAdvice[];
  /** Commands that did not come from the person's plenum, as they called themselves (X181). */
  readonly dropped: readonly {
    readonly author: string;
    readonly action: string;
    readonly target?: number;
  }[];
  /** What the present drive lost so far; at its end, what `run-end` says (X51). */
  readonly losses: readonly Loss[];
  /** Failures that the script dealt with. */
  readonly handled: readonly Loss[];
  /** The latest step that answered for every gate, merges with a gate among them. */
  readonly gates: readonly DeliveredStep[];
  readonly slotFailures: readonly SlotFailure[];
  /** Reasons given to `losses.accept()`. */
  readonly accepted: readonly string[];
  /** Questions about tools that nobody has answered yet, by their number. */
  readonly questions: ReadonlyMap<number, PermissionView>;
  /** The latest refusals; `denied` counts all of them. */
  readonly denials: readonly PermissionView[];
  readonly denied: number;
  /** How verifications and judgements ended, and disagreements that stayed, in order (X48). */
  readonly verifications: readonly VerificationView[];
  readonly agents: Tally;
  readonly waiting: CallWait;
  readonly usage: Usage | undefined;
  readonly costUsd: number | undefined;
  /**
   * Agents and attempts that ended without a known cost: `costUsd` is a lower bound when this is
   * not 0.
   */
  readonly unpriced: number;
  readonly end: RunEnd | null;
}
