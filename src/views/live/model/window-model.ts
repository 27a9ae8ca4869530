import type { Activity } from '../../../core/selection/select-activity.js';
import type { RunState } from '../../../core/state/run-state.js';
import type { JsonObject } from '../../../core/values/json.js';
import type { WindowUi } from './window-ui.js';

/** All that a window shows is made of this and its size, and of nothing else. */
export interface WindowModel {
  /** Its id, as commands name it. */
  readonly run: string;
  readonly state: RunState;
  /** The clock of the events, milliseconds since 1970. */
  readonly now: number;
  readonly elapsedMs: number;
  readonly ui: WindowUi;
  readonly activities: ReadonlyMap<number, Activity>;
  readonly looked: WindowLook;
  /** Whether this process drives the run or only looks at it. */
  readonly drives: boolean;
  /** Whether anybody can press a key. */
  readonly hasKeys: boolean;
}

/** What was fetched for the screens that are open; `null`: not here yet. */
export interface WindowLook {
  readonly agent: AgentLook | null;
  readonly script: ScriptLook | null;
  readonly diff: { readonly n: number | null; readonly text: string } | null;
  /** What the run was expected to cost. */
  readonly likelyUsd: { readonly low: number; readonly high: number } | null;
}

/** One agent: what it was told, what it said, how it ended. */
export interface AgentLook {
  readonly n: number;
  readonly prompt: string | null;
  readonly items: readonly JsonObject[];
  /** What of the beginning was left out. */
  readonly dropped: number;
  readonly outcome: string | null;
}

export interface ScriptLook {
  readonly name: string;
  readonly text: string;
  /** The file it came from has changed since, in so many lines; `null`: unknown. */
  readonly changedLines: number | null;
}

export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

/** By its columns a window drops parts: bars first, then tokens, at last all but the counts. */
export type WindowShape = 'wide' | 'middle' | 'narrow';

export function classOf({ columns }: WindowSize): WindowShape {
  if (columns >= 100) return 'wide';
  return columns >= 60 ? 'middle' : 'narrow';
}

export const nothingLooked: WindowLook = { agent: null, script: null, diff: null, likelyUsd: null };
