import type { CallOptions } from '../step/call.js';
import type { Cause, OutcomeStatus, RunLimit } from '../step/outcome.js';
import type { GivenMessage } from '../step/person-words.js';
import type { Note, Site, StepKind } from '../step/step.js';
import type { Json, JsonObject } from '../values/json.js';
import type { Usage } from '../values/usage.js';
import type { BaselineTake } from './baseline-event.js';
import type { EventHeader } from './event-header.js';
import type { Loss } from './loss.js';
import type { PermissionAsk, PermissionEnd } from './permission-event.js';
import type { Departure, ReplayFollow, StepEdit, StepReuse, StepVoid } from './replay-event.js';
import type { RunStatus } from './run-status.js';
import type { QueuePause, QueueWait, StepWait, WaitTally } from './wait-event.js';

/**
 * Format of the journal; raised when an older reader would misread it. Events of all older versions
 * fold for ever.
 */
export const journalVersion = 1;

/** A driver took the run. Only the newest epoch counts from here on. */
export interface DriveStart extends EventHeader {
  readonly type: 'drive-start';
  readonly epoch: number;
  readonly reason: 'run' | 'resume';
  /** Sandbox engine and prelude; another one makes the next replay start by identity. */
  readonly kernel: string;
  readonly name: string;
  /** Hash of the script this drive executes. */
  readonly script: string;
  /** Absent when the run has no arguments. */
  readonly args?: Json;
  readonly limits: {
    readonly concurrency: number;
    readonly maxAgents: number;
    readonly budgetTotal: number | null;
    /** Absent in journals of versions that did not say it. */
    readonly budget?: {
      readonly tokens?: number;
      readonly usd?: number;
      readonly minutes?: number;
    };
  };
  readonly phases: readonly { readonly title: string; readonly detail?: string }[];
}

/** A step left the record and really starts. Not synced by itself: it rides in the next write. */
export interface StepStart extends EventHeader {
  readonly type: 'step-start';
  /** Number of the step in its run, 1, 2, 3 … over all epochs. */
  readonly n: number;
  readonly kind: StepKind;
  readonly realm: number;
  readonly strand: string;
  /** Position within the strand. */
  readonly position: number;
  readonly lane: string;
  /** Hash of kind and what was asked. */
  readonly content: string;
  /** Which of the equal questions of its strand this is; absent means 0. */
  readonly occurrence?: number;
  /** How often a recorded outcome of this identity ran again before (X76); absent means 0. */
  readonly generation?: number;
  /** Idempotency key handed to the agent. */
  readonly key: string;
  /** When the script asked for it, where it had to wait for its start; absent: at `at`. */
  readonly askedAt?: number;
  readonly label: string;
  readonly phase: string | null;
  readonly site: Site | null;
  /**
   * agent: the prompt. Others: the command, path, question … as text. Over 256 KiB it is a blob.
   */
  readonly prompt?: string;
  readonly promptBlob?: string;
  readonly options?: CallOptions | JsonObject;
  readonly backend?: string;
  readonly model?: string;
  /** False for agents that cannot write; such answers may serve another place (X72, third tier). */
  readonly writes?: boolean;
  /** The script gets the outcome itself, not the value (X28). */
  readonly outcome?: true;
}

/** One try of a call failed and another follows, or a person restarted it. */
export interface AttemptEnd extends EventHeader {
  readonly type: 'attempt-end';
  readonly n: number;
  readonly attempt: number;
  readonly cause: Cause;
  readonly message: string;
  readonly retryInMs?: number;
  readonly usage?: Usage;
  readonly costUsd?: number;
}

/**
 * How a step ended. Durable before the script sees it; the order of these events is the order of
 * delivery.
 */
export interface StepEnd extends EventHeader {
  readonly type: 'step-end';
  readonly n: number;
  readonly status: OutcomeStatus;
  /** The value, when it is no larger than 256 KiB … */
  readonly value?: Json;
  /** … else its blob. */
  readonly valueBlob?: string;
  readonly cause?: Cause;
  readonly message?: string;
  readonly usage?: Usage;
  readonly costUsd?: number;
  readonly model?: string;
  readonly backend?: string;
  readonly attempts?: number;
  readonly raw?: string;
  readonly workspace?: JsonObject;
  /** What people should know of it although it ended well, a sentence each. */
  readonly notes?: readonly string[];
  /** What a person said to the agent while it worked (X122). */
  readonly messages?: readonly GivenMessage[];
  /** Merges whose value is a blob: what landed and what did not, without the texts of conflicts. */
  readonly landing?: JsonObject;
  /** Turns of a handle only: blob from which the backend can go on (X30). */
  readonly conversationBlob?: string;
  /** False for a call that ended but was never delivered (abandoned at return). */
  readonly delivered?: false;
}

/**
 * What became of something that a person said to an agent (X122): it was given it, or ended before.
 * Once for each attempt that was given it.
 */
export interface MessageEnd extends EventHeader {
  readonly type: 'message-end';
  readonly n: number;
  /** Which of those that were said to the call, from 1. */
  readonly message: number;
  readonly text: string;
  readonly author: string;
  /** The attempt that was given it; absent: the agent ended first. */
  readonly attempt?: number;
  /** With which of its requests to the model, where that is known. */
  readonly request?: number;
}

/** A limit of the run kept calls from starting: how many in this drive so far (C25). */
export interface LimitRefuse extends EventHeader {
  readonly type: 'limit-refuse';
  readonly limit: RunLimit;
  readonly count: number;
  readonly message: string;
}

/** A timer fired: a recorded step without a start (C11). */
export interface TimerFire extends EventHeader {
  readonly type: 'timer-fire';
  readonly n: number;
  readonly realm: number;
  readonly strand: string;
  readonly position: number;
  readonly delayMs: number;
}

export interface NoteAdd extends EventHeader {
  readonly type: 'note-add';
  readonly realm: number;
  readonly strand: string;
  readonly position: number;
  readonly lane: string;
  readonly note: Note;
  /** `slot-failed`: number of the step whose error it was; 0 for a call that a limit refused. */
  readonly of?: number;
}

export interface ControlTake extends EventHeader {
  readonly type: 'control-take';
  /**
   * Of the command's file: the same command is not taken twice. Absent where it came by no file.
   */
  readonly id?: string;
  readonly action: string;
  readonly target?: number;
  readonly author: string;
  readonly accepted: boolean;
  readonly message: string;
  /** What `send` said to the agent (X122). */
  readonly text?: string;
  /**
   * It did not come from the person's plenum and was not obeyed; `author` is what it called itself.
   */
  readonly dropped?: true;
}

export interface StatusChange extends EventHeader {
  readonly type: 'status-change';
  readonly status: RunStatus;
  readonly reason?: string;
  readonly until?: number;
}

/** The drive is over. A later resume may continue unless nothing is left to do. */
export interface RunEnd extends EventHeader {
  readonly type: 'run-end';
  readonly status: RunStatus;
  readonly reasons: readonly string[];
  readonly result?: Json;
  readonly resultBlob?: string;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly site: Site | null;
    readonly stack?: string;
    readonly step?: number;
  };
  readonly losses: readonly Loss[];
  readonly handled: readonly Loss[];
  /** Outcomes of this drive that came from the record. */
  readonly reused: number;
  /**
   * Deliveries of the record that were followed, timers among them; absent in journals of versions
   * that did not say it.
   */
  readonly followed?: number;
  /** Steps of this drive that really ran. */
  readonly ran: number;
  /** Recorded outcomes that nothing asked for. */
  readonly unclaimed: number;
}

export type JournalEvent =
  | DriveStart
  | BaselineTake
  | StepStart
  | AttemptEnd
  | StepEnd
  | MessageEnd
  | PermissionAsk
  | PermissionEnd
  | StepReuse
  | StepEdit
  | ReplayFollow
  | LimitRefuse
  | TimerFire
  | Departure
  | StepVoid
  | NoteAdd
  | ControlTake
  | StatusChange
  | QueuePause
  | WaitTally
  | QueueWait
  | StepWait
  | RunEnd;
export type EventType = JournalEvent['type'];
