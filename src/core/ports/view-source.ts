import type { JsonObject } from '../values/json.js';

/** One call of a run, as far as it is recorded. */
export interface RecordedCall {
  readonly prompt: string | null;
  /** What it answered, as text; `null` while it has not ended, and where it has no value. */
  readonly outcome: string | null;
}

/** The script that a run executes. */
export interface ViewScript {
  readonly name: string;
  readonly text: string;
  /** In how many lines the file that it came from differs by now; `null`: not known. */
  readonly changedLines: number | null;
}

/**
 * What a view may look at beside the events of its run.
 *
 * - MUST change nothing, in the run folder or elsewhere.
 * - MUST NOT reject: what cannot be read is `null`, or empty.
 */
export interface ViewSource {
  readonly version: 1;
  call(n: number): Promise<RecordedCall>;
  /** What the agent said and did so far, then what it goes on to say, until `signal` aborts. */
  transcript(n: number, signal: AbortSignal): AsyncIterable<JsonObject>;
  script(): Promise<ViewScript | null>;
  /** What the run changed, or one call of it, as a patch; empty when nothing. */
  diff(n: number | null): Promise<string>;
  /** What the run was expected to cost. */
  likelyUsd(): Promise<{ readonly low: number; readonly high: number } | null>;
}
