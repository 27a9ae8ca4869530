import type { Json, JsonObject } from '../values/json.js';
import type { Site } from './step.js';

export const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof efforts)[number];

/** Options of `agent()` after they were checked (C21, X29). */
export interface CallOptions {
  readonly label?: string;
  readonly phase?: string;
  readonly schema?: JsonObject;
  readonly model?: string;
  readonly effort?: Effort;
  readonly agentType?: string;
  readonly isolation?: 'worktree' | 'shared';
  readonly stallMs?: number;
  readonly tools?: readonly string[];
  readonly backend?: string;
  readonly timeoutMs?: number;
  readonly maxTurns?: number;
  readonly maxCost?: number;
  readonly retries?: number;
  readonly group?: string;
  readonly key?: string;
  readonly context?: 'lean';
  readonly cwd?: string;
  readonly workspace?: Json;
  readonly readOnly?: boolean;
}

/** One request to an agent, ready for a backend. */
export interface Call {
  readonly runId: string;
  /** Number of the call in its run; names `agents/<n>.jsonl`. */
  readonly n: number;
  /** Idempotency key `run:key:generation` (X76). */
  readonly key: string;
  readonly prompt: string;
  readonly label: string;
  readonly phase: string | null;
  readonly lane: string;
  readonly site: Site | null;
  readonly options: CallOptions;
  /** Hash of what was asked: equal questions have equal content. */
  readonly content: string;
  /** Which of the equal questions of its lane this is, from 0. */
  readonly ordinal: number;
}
