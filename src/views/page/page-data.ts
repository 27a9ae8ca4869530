import type { JournalEvent } from '../../core/journal/event.js';
import type { DriverState } from '../../core/ports/lease.js';
import type { RunSummary } from '../../core/selection/select.js';
import type { Json, JsonObject } from '../../core/values/json.js';

/** What the page knows of a run beside its events: of the server, or of an exported file. */
export interface PageRun {
  readonly version: 1;
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly project: string;
  readonly scriptFile: string | null;
  /** The text that runs and resumes. */
  readonly script: string;
  /** The text of `scriptFile` as it stands now, where it is another one; else `null`. */
  readonly edited: string | null;
  readonly args: Json | null;
  readonly driver: { readonly state: DriverState; readonly pid: number | null };
  /** Time with a driver at work until now, milliseconds. */
  readonly elapsedMs: number;
  /** What is wrong with its record, a sentence each; empty for a sound one. */
  readonly trouble: readonly string[];
}

/** A run of the home page. One that cannot be read is there with what is wrong. */
export type PageEntry =
  | {
      readonly id: string;
      readonly createdAt: number;
      readonly summary: RunSummary;
      readonly needs: readonly PageNeed[];
      readonly error: null;
    }
  | {
      readonly id: string;
      readonly createdAt: number;
      readonly summary: null;
      readonly needs: readonly [];
      readonly error: { readonly code: string; readonly message: string; readonly hint: string };
    };

/** What waits for a person. */
export interface PageNeed {
  readonly kind: 'question' | 'permission' | 'paused' | 'lost';
  /** Number of the step (`question`) or of the request (`permission`); else `null`. */
  readonly target: number | null;
  readonly text: string;
  /** Since then, milliseconds since 1970; `null` where that is unknown. */
  readonly since: number | null;
}

/** All of `GET /api/runs`. */
export interface PageHome {
  readonly version: 1;
  readonly project: string;
  readonly runs: readonly PageEntry[];
  /** How many there are beyond those of `runs`. */
  readonly more: number;
}

/** Events carry their place in the record, from 0: reconnecting goes on from it. */
export interface PageEvent {
  readonly seq: number;
  readonly event: JournalEvent;
}

/** What an exported file holds, as JSON in its element `plenum-data`. */
export interface PageExport {
  readonly version: 1;
  readonly exportedAt: number;
  readonly run: PageRun;
  readonly events: readonly JournalEvent[];
  /** Items of the transcripts by number of the call. */
  readonly transcripts: Readonly<Record<string, readonly JsonObject[]>>;
  /** Texts of the blobs that events name, by hash. */
  readonly blobs: Readonly<Record<string, string>>;
  /** Patches of the calls that changed files, by number of the call. */
  readonly diffs: Readonly<Record<string, string>>;
  /** What was left out because the file would be too large, a sentence each. */
  readonly leftOut: readonly string[];
}
