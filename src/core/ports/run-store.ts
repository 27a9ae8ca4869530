import type { PlenumError } from '../values/errors.js';
import type { JsonObject } from '../values/json.js';
import type { Controls } from './controls.js';
import type { Journal } from './journal.js';
import type { DriverView, Lease } from './lease.js';
import type { Transcripts } from './transcript.js';

/** What a resume needs to know of a run before it reads the journal. */
export interface RunHeader {
  readonly version: 1;
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly seed: string;
  /** `run.startedAt` of the script: the same on every resume (X12). */
  readonly startedAt: number;
  /**
   * Where the run was started, for people: the project is where the folder lies, whatever stands
   * here (X180).
   */
  readonly project: string;
  /** Where the script came from; the one that runs is kept with the run. */
  readonly scriptFile: string | null;
  readonly options: JsonObject;
  /**
   * Chance, 32 hex digits: by it the home folder of the user who started the run knows it. Absent
   * in older runs.
   */
  readonly nonce?: string;
}

export interface NewRun extends Omit<RunHeader, 'version' | 'id'> {
  /** Asks for this id instead of a random one. */
  readonly id?: string;
  readonly script: string;
}

/** Small texts that belong to a run and are no record: scripts, its estimate, its base commit. */
export interface Attachments {
  /** `null` where there is none. Rejects where it cannot be read. */
  read(name: string): Promise<string | null>;
  /** Durable when it resolves; replaces what was there. */
  write(name: string, text: string): Promise<void>;
  /** The same, but what is there stays. */
  writeOnce(name: string, text: string): Promise<void>;
}

/** The record as far as it can be read. */
export interface Recovery {
  readonly journal: Journal;
  /** What of it is lost, in words; empty for a sound one. */
  readonly lost: readonly string[];
}

/** One run of a store. Making one reads its header and nothing else. */
export interface RunHandle {
  readonly id: string;
  /**
   * Absolute folder of this machine for what belongs to the run and is no record: the state of
   * agent programs, copies of protected files, reports. A store of files keeps everything there.
   */
  readonly runDir: string;
  readonly header: RunHeader;
  writeHeader(header: RunHeader): Promise<void>;
  /**
   * The script that runs and resumes (C78). A person may edit it; what really ran is known by its
   * hash in the journal.
   */
  script(): Promise<string>;
  readonly journal: Journal;
  /** Whether a driver ever opened the journal. */
  hasJournal(): Promise<boolean>;
  /** `knownEpoch`: the newest one that somebody else remembers to have been opened; 0: unknown. */
  recover(knownEpoch: number): Promise<Recovery>;
  /** Rejects with E_RUN_FOREIGN where writing would lead out of the run (X180). */
  refuseForeign(): Promise<void>;
  readonly lease: Lease;
  readonly controls: Controls;
  readonly transcripts: Transcripts;
  readonly attachments: Attachments;
}

/** A run of a list; one that cannot be read is there with what is wrong. */
export type RunEntry = {
  readonly id: string;
  readonly runDir: string;
  readonly createdAt: number;
} & (
  | { readonly run: RunHandle; readonly error: null }
  | { readonly run: null; readonly error: PlenumError }
);

/** A run came, was taken up by a driver or let go, or went. */
export interface RunChange {
  readonly id: string;
  /** `null`: it is gone. */
  readonly driver: DriverView | null;
}

/**
 * Where runs are kept.
 *
 * - MUST make a run whole or not at all, and never two of one id (`create` rejects with
 *   E_RUN_EXISTS for an id that was asked for).
 * - MUST give everybody who opens the same store the same runs (one in memory is its process's
 *   own), and let one driver have a run at a time.
 * - MUST treat what it holds as somebody else's: what has not the right shape is E_RUN_FOREIGN,
 *   what is newer than this version E_JOURNAL_VERSION.
 * - MUST NOT change anything by being looked at.
 */
export interface RunStore {
  readonly version: 1;
  /** For people: a folder, an address. */
  readonly place: string;
  create(run: NewRun): Promise<RunHandle>;
  /** `null` when there is none of exactly this id. */
  open(id: string): Promise<RunHandle | null>;
  /**
   * The journal of that run alone, also where its header is damaged: what is recorded can be saved.
   */
  journal(id: string): Promise<Journal | null>;
  /** In no order; cheap. */
  ids(): Promise<readonly string[]>;
  /** Newest first. */
  list(): AsyncIterable<RunEntry>;
  /**
   * Removes all that is kept of a run, a damaged one too; nothing where there is none (X127). It is
   * there whole or not at all, also where the process ends in between. Rejects with E_RUN_DRIVEN
   * while somebody drives it, or might.
   */
  remove(id: string): Promise<void>;
  /** Runs that a driver has now. */
  driven(): Promise<readonly { readonly id: string; readonly driver: DriverView }[]>;
  /** What changes from now on, until `signal` aborts. */
  watch(signal: AbortSignal): AsyncIterable<RunChange>;
}
