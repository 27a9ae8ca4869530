import { isJsonObject, type Json, type JsonObject } from '../values/json.js';

/**
 * Recorded requests of the script. `timer` replays by order only (C11); `workflow` opens a child
 * realm (C44).
 */
export type StepKind =
  | 'agent'
  | 'timer'
  | 'sh'
  | 'files'
  | 'read'
  | 'gate'
  | 'workflow'
  | 'ask'
  | 'merge'
  | 'publish';

/**
 * Where in the script source a step was requested: 1-based line, 0-based column, of the source as
 * written.
 */
export interface Site {
  readonly line: number;
  readonly column: number;
}

export function isSite(value: unknown): value is Site {
  return isJsonObject(value) && isPlace(value.line) && isPlace(value.column);
}

function isPlace(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * One request as the sandbox hands it over. Everything in it comes from the guest and is hostile
 * until checked. `realm` 0 is the run's own script, every nested workflow has its own number; `id`
 * is unique within its realm.
 */
export interface StepRequest {
  readonly type: 'step';
  readonly realm: number;
  readonly id: number;
  readonly kind: StepKind;
  /** Sequential line of execution, e.g. `root/f0/p0[3]/t0`; with `n` it names one step (X72). */
  readonly strand: string;
  /** How many steps this strand had requested before this one. */
  readonly n: number;
  /** Parallel slots, pipeline items and stages, nested workflows only, e.g. `root/l1[7].s2`. */
  readonly lane: string;
  readonly site: Site | null;
  /** What was asked; its shape depends on `kind` (see `input.ts`). */
  readonly input: JsonObject;
}

/** What is said of a run once, and is worth a word at its end (X119). */
export interface RunAdvice {
  readonly code: string;
  readonly text: string;
  /** Known before the first agent: each drive says its own. */
  readonly early?: true;
  /** The one command that mends it. */
  readonly next?: string;
}

/**
 * Things the script says that ask for no answer. Identified by strand and `n` too (their own
 * counter), so that a replay does not repeat them.
 */
export interface NoteRequest {
  readonly type: 'note';
  readonly realm: number;
  readonly strand: string;
  readonly n: number;
  readonly lane: string;
  readonly note: Note;
}

export type Note =
  | {
      readonly kind: 'log';
      readonly level: 'log' | 'info' | 'warn' | 'error' | 'debug';
      readonly text: string;
    }
  | { readonly kind: 'phase'; readonly title: string }
  | ({ readonly kind: 'warning' } & RunAdvice)
  /**
   * A slot of `parallel` or a lane of `pipeline` ended in an error. `step` is the id (same realm)
   * of the call whose error it was, if it was one.
   */
  | {
      readonly kind: 'slot-failed';
      readonly where: string;
      readonly message: string;
      readonly step: number | null;
      /** Name of the error and the place of the script that threw it, where they are known. */
      readonly name?: string;
      readonly site?: Site;
    }
  /** Lanes of a `pipeline` that its later stages never saw: the stage (1, 2 …) gave `null`. */
  | {
      readonly kind: 'lanes-ended';
      readonly stage: number;
      readonly count: number;
      readonly of: number;
    }
  | { readonly kind: 'losses-accepted'; readonly reason: string }
  /** How `verify` or `judge` ended (X48). */
  | {
      readonly kind: 'verification';
      readonly label: string;
      readonly status: 'confirmed' | 'refuted' | 'decided' | 'unverified';
      readonly votes: readonly { readonly verdict: string; readonly reason: string }[];
    }
  /** `converge` ended without agreement. */
  | {
      readonly kind: 'disagreement';
      readonly label: string;
      readonly rounds: number;
      readonly objections: readonly string[];
    };

/** `clearTimeout` of a timer that is still pending. */
export interface TimerCancel {
  readonly type: 'timer-cancel';
  readonly realm: number;
  readonly id: number;
}

export type GuestMessage = StepRequest | NoteRequest | TimerCancel;

/**
 * What the script gets for one step. Values are JSON *text*, so that the host never builds them
 * twice.
 */
export type Delivery =
  | (Answer & { readonly type: 'value'; readonly json: string })
  | (Answer & { readonly type: 'throw'; readonly error: GuestError })
  /**
   * Opens a child realm; the step settles inside the sandbox when the child script ends, within the
   * same drain.
   */
  | {
      readonly type: 'child';
      readonly realm: number;
      readonly id: number;
      readonly child: ChildStart;
    };

interface Answer {
  readonly realm: number;
  readonly id: number;
  readonly effect?: DeliveryEffect;
  /** A limit of the run answered: an error of it leaves `parallel` and `pipeline` (C40). */
  readonly refused?: boolean;
}

/**
 * What a delivery changes for `budget.spent()` and `losses()`; applied before the script runs on.
 */
export interface DeliveryEffect {
  /** Output tokens to add to `budget.spent()`. */
  readonly spent?: number;
  /** Appended to what `losses()` returns. */
  readonly losses?: readonly JsonObject[];
}

export interface GuestError {
  /** Becomes `error.name`, e.g. `AgentCapError`. */
  readonly name: string;
  readonly message: string;
  /** Becomes `error.code`: the cause of the outcome, e.g. `schema`. */
  readonly code: string;
}

export interface ChildStart {
  /** Number of the new realm, chosen by the host: 1, 2, 3 … in order of start. */
  readonly realm: number;
  readonly name: string;
  /** Source of the child script, already checked. */
  readonly source: string;
  readonly args: Json | undefined;
}

/** How the run's own script ended. */
export type ScriptEnd =
  | { readonly type: 'return'; readonly json: string }
  /** `step` is set when the error is the one that a step of realm 0 was rejected with. */
  | {
      readonly type: 'throw';
      readonly error: {
        readonly name: string;
        readonly message: string;
        readonly stack: string;
        readonly site: Site | null;
        readonly step: number | null;
        /**
         * Set when it is the error of a limit of the run: what the fan-out that it ended had given,
         * as JSON text.
         */
        readonly limit?: { readonly resultsJson: string | null };
      };
    }
  | {
      readonly type: 'killed';
      readonly cause: 'timeout' | 'memory' | 'flood' | 'crash' | 'stuck';
      readonly message: string;
    };
