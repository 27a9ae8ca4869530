import type { JournalEvent } from '../../core/journal/event.js';
import type { DriverState } from '../../core/ports/lease.js';
import type { RunSummary } from '../../core/selection/select.js';
import type { Evidence } from '../../core/selection/select-evidence.js';
import type { AskedQuestion } from '../../core/state/run-state.js';
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
  /** Of a question: what it asks, with the answers that it offers; else `null`. */
  readonly question: AskedQuestion | null;
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

/** One change that a run landed: what speaks for and against it, and what a person said of it. */
export interface PageChange {
  readonly commit: string;
  /** Number of the call; `null` for a commit that no call of the run left. */
  readonly n: number | null;
  readonly label: string;
  readonly hunks: readonly PageHunk[];
  readonly insertions: number;
  readonly deletions: number;
  readonly evidence: Evidence;
  /** `null`: nobody said anything of it. */
  readonly decision: {
    readonly decision: 'accepted' | 'rejected';
    /** Of an accepted change: hunks that stay out, by number. */
    readonly without: readonly number[];
    readonly author: string;
    readonly at: number;
  } | null;
}

/** What can be taken or left by itself. */
export interface PageHunk {
  /** 1, 2, 3 … over all files of the change. */
  readonly number: number;
  readonly path: string;
  /** Where in the file; `null` where it is the whole file. */
  readonly lines: string | null;
  /** Lines as a patch has them. */
  readonly text: string;
  readonly insertions: number;
  readonly deletions: number;
}

/** All of `GET /api/runs/<id>/review`, and of `plenum review <run> --json`. */
export interface PageReview {
  readonly version: 1;
  readonly runId: string;
  /** `null`: the run landed nothing. */
  readonly branch: string | null;
  readonly base: string;
  readonly tip: string | null;
  /** How the gate answered the last time it ran for this review. */
  readonly gate: {
    readonly command: string;
    readonly commit: string;
    readonly code: number;
    readonly passed: boolean;
    readonly output: string;
    readonly at: number;
  } | null;
  /** The command that runs again when something is rejected; `null`: the merges have none. */
  readonly check: string | null;
  /** Riskiest first. */
  readonly changes: readonly PageChange[];
  /** Whether the branch is what was decided; `null`: nothing was decided just now. */
  readonly moved: boolean | null;
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
