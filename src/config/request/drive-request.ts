import type { JournalEvent, RunEnd } from '../../core/journal/event.js';
import type { RunStatus } from '../../core/journal/run-status.js';
import type { Backend } from '../../core/ports/backend.js';
import type { ControlAnswer } from '../../core/ports/controls.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import type { SteeringRequest } from '../../core/ports/steering.js';
import type { WishList } from '../../core/program/facts/wishes.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { BudgetLimits } from '../../core/run/bounds/budget.js';
import type { FanOutLimit } from '../../core/run/bounds/fan-out-guard.js';
import type { ResumePreview } from '../../core/run/bounds/run-spec.js';
import type { UseAnswer } from '../../core/run/record/permission-desk.js';
import type { RunState } from '../../core/state/run-state.js';
import type { RunAdvice } from '../../core/step/step.js';
import type { Json } from '../../core/values/json.js';
import type { MachineSlot } from '../../host/machine/machine-slot.js';
import type { Leftover } from '../../host/process-table/leftovers.js';
import type { CommandQueue } from '../../host/processes/command-turn.js';
import type { Config } from '../values/config.js';

export type { ResumePreview };

export interface Simulation {
  readonly seed: string;
  readonly latencyMs: number;
  readonly failRate: number;
  readonly realTime: boolean;
  /** What answers should be like [by the seed alone]; for plays that look for a certain way. */
  readonly wishes?: WishList;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Whether the user trusts the project's present files (X103). */
  readonly trusted: boolean;
}

/** What decides who serves the calls of a run, and what their agents are told. */
export interface WorldRequest {
  /** Absolute folder the agents work in. */
  readonly project: string;
  /** Folder for what belongs to the run and is no record; absolute. */
  readonly runDir: string;
  readonly config: Config;
  /** Overrides every choice of a backend: its name … */
  readonly backend?: string;
  /** … or the backend itself. */
  readonly with?: Backend;
  readonly simulate?: Simulation;
  /** Its calls quote the goal of a person: the run of a planner (X169). */
  readonly goal?: true;
  /**
   * Replay only: nothing runs, and nothing is written, opened for writing, or put in order (X180).
   */
  readonly dryRun?: boolean;
  /**
   * Where the run is driven from. Absent for programs that use the library: they configure
   * everything themselves.
   */
  readonly surroundings?: Surroundings;
  /** In the environment of everything that the drive starts; the drive sets it itself. */
  readonly marks?: Readonly<Record<string, string>>;
  /** Where commands wait for a core of the machine; the drive sets it itself. */
  readonly queue?: CommandQueue;
  readonly takeSlot?: () => Promise<MachineSlot>;
}

/** One drive of a run: the first one, or a resume. */
export interface DriveRequest extends Omit<WorldRequest, 'runDir'> {
  /** New or old. */
  readonly run: RunHandle;
  readonly mode: 'run' | 'resume';
  readonly program: Program;
  readonly args: Json | undefined;
  /** Takes the arguments that the newest drive recorded instead. */
  readonly recordedArgs?: boolean;
  readonly limits: {
    readonly concurrency: number;
    readonly maxAgents: number;
    readonly budget: BudgetLimits;
    readonly fanOut?: FanOutLimit;
  };
  /** What was said of the run before its first agent [nothing]. */
  readonly known?: readonly RunAdvice[];
  /** Labels or phases whose steps run although they are recorded. */
  readonly rerun?: readonly string[];
  readonly keepFailed?: boolean;
  readonly takeOver?: boolean;
  /** What of the record is lost may run again; else the drive is refused with E_RECORD_LOST. */
  readonly rerunLost?: boolean;
  /** A person can answer. */
  readonly interactive: boolean;
  /** By a process that belongs to nobody (X120). */
  readonly detached?: boolean;
  /** Called when its first event is durable: everybody sees it from now on. */
  readonly onOpened?: () => void;
  /** Processes that killed drivers of the project had left, now ended. */
  readonly onLeftovers?: (ended: readonly Leftover[]) => void;
  readonly onEvent: (event: JournalEvent, state: RunState, live: boolean) => void;
}

export interface DriveResult {
  readonly status: RunStatus;
  readonly state: RunState;
  readonly end: RunEnd | null;
  readonly preview: ResumePreview | null;
  /** A cap or a budget ended it. */
  readonly limit: boolean;
  readonly needsPerson: boolean;
}

export interface Drive {
  /** Rejects with a PlenumError when the run cannot be driven or nothing more can be recorded. */
  readonly result: Promise<DriveResult>;
  pause(author: string): void;
  stop(author: string): void;
  /**
   * Nobody is there any more who could be asked: open questions are as in a run without a person
   * (X50).
   */
  unattended(): void;
  /** A control of a person at this process: the same as one from elsewhere (X79). */
  control(request: SteeringRequest, author: string): ControlAnswer;
  /** A person's answer to a question about a tool; null when it was taken, else why not. */
  answer(request: number, answered: UseAnswer): string | null;
  /** A person's answer to an `ask()`; null when it was taken, else what is wrong with it. */
  reply(n: number, text: string, author: string): string | null;
}
