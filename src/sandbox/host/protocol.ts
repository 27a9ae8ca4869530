import type { Refusals } from '../../core/ports/sandbox.js';
import type { Site } from '../../core/step/step.js';
import type { Json } from '../../core/values/json.js';

/**
 * Words of the shared progress record: how many steps were delivered and drained, and which one was
 * handed over last.
 */
export const progressWords = { count: 0, realm: 1, id: 2, length: 3 } as const;

export interface WorkerData {
  readonly progress: SharedArrayBuffer;
  /** Source of the prelude; its value is a function of the way out. */
  readonly prelude: string;
}

/** What a realm's hooks are set up with, apart from its place. */
export interface RealmSetUp {
  readonly args: Json | undefined;
  readonly run: { readonly id: string; readonly seed: string; readonly startedAt: number };
  readonly budgetTotal: number | null;
  readonly maxAgents: number;
  /** What a call beyond them is told. */
  readonly capText: string;
  /** The calls that the script's code refers to by number. */
  readonly sites: readonly Site[];
}

export interface ChildOpening {
  readonly realm: number;
  readonly code: string;
  readonly setUp: RealmSetUp;
  /** Code of the verification primitives, for a script that names one. */
  readonly library?: string | undefined;
}

/** One delivery without its value; the values of a realm travel together as one JSON text. */
export interface DeliveryStep {
  readonly realm: number;
  readonly id: number;
  readonly spent?: number;
  /** JSON text of each loss. */
  readonly losses?: readonly string[];
  /** Opens a child instead of settling the step. */
  readonly child?: ChildOpening;
}

export type ToWorker =
  | { readonly type: 'engine'; readonly module: WebAssembly.Module }
  | {
      readonly type: 'start';
      readonly code: string;
      readonly library?: string | undefined;
      readonly setUp: RealmSetUp;
      readonly busyMs: number;
      readonly memoryBytes: number;
    }
  /**
   * `texts`: by realm, the JSON array of its `[id, ok, value, refused]` in the order of `steps`;
   * `refused` only where a limit of the run answered.
   */
  | {
      readonly type: 'advance';
      readonly steps: readonly DeliveryStep[];
      readonly texts: ReadonlyMap<number, string>;
    };

export type FromWorker =
  | { readonly type: 'messages'; readonly realm: number; readonly text: string }
  | { readonly type: 'quiet'; readonly refused: Refusals }
  | { readonly type: 'end'; readonly end: RawEnd; readonly refused: Refusals };

/**
 * How realm 0 ended, as the worker tells it; `text` is what the guest said and is checked by the
 * host.
 */
export type RawEnd =
  | { readonly type: 'return'; readonly text: string }
  | { readonly type: 'throw'; readonly text: string }
  | {
      readonly type: 'killed';
      readonly cause: 'timeout' | 'memory' | 'flood' | 'crash';
      readonly message: string;
    };

/** Longest text that may cross at once; more than this is no workflow but a flood. */
export const longestText = 64 * 1024 * 1024;
