import type { JournalEvent } from '../../src/core/journal/event.js';
import type { Control } from '../../src/core/ports/controls.js';
import type { Json, JsonObject } from '../../src/core/values/json.js';
import type { PageEntry, PageHome, PageReview, PageRun } from '../../src/views/page/page-data.js';

/** What came of a command of a person. */
export interface ControlResult {
  readonly accepted: boolean;
  readonly message: string;
  readonly kept: boolean;
}

/** A command of a person; `resume` starts a driver where none is. */
export interface ControlRequest extends Pick<Control, 'target' | 'text'> {
  readonly action: Control['action'] | 'resume' | 'send';
}

/** What a person says of a change that landed; `without`: hunks that stay out, by number. */
export interface SentDecision {
  readonly commit: string;
  readonly decision: 'accepted' | 'rejected';
  readonly without: readonly number[];
}

export interface ReviewRequest {
  readonly decisions: readonly SentDecision[];
  /** Moves the branch although its gate fails. */
  readonly evenIfRed: boolean;
}

/** What an apply took into the checkout. */
export interface ApplyResult {
  readonly files: readonly string[];
  /** Guarded files that were left out. */
  readonly guarded: readonly string[];
}

/** How the page stands to what it shows. `since`: milliseconds since 1970. */
export interface Connection {
  readonly state: 'connecting' | 'live' | 'lost' | 'refused' | 'file';
  readonly since: number;
  readonly message: string;
}

export interface RunListener {
  /** In order, each once, whatever happened to the connection in between. */
  event(event: JournalEvent, seq: number): void;
  /** All that is recorded by now was told. */
  present(): void;
  driver(driver: PageRun['driver']): void;
  connection(connection: Connection): void;
}

export interface TranscriptListener {
  /** In order, each once. */
  item(item: JsonObject, index: number): void;
  /** The agent says nothing any more: the end of what there is is the end. */
  isOver(): boolean;
}

/**
 * Where the page has its runs from: a server, or the file that it stands in.
 *
 * - MUST tell every event of a run once and in order, over reconnections.
 * - MUST NOT ask anybody but the server that the page came from.
 */
export interface Source {
  /** A person's commands can be sent; else why not, as a few words. */
  readonly controls: { readonly why: string | null };
  /** The only run there is, where there is no home. */
  readonly only: string | null;
  /** Time that stands still, milliseconds since 1970; `null` for a clock that goes on. */
  readonly frozenAt: number | null;
  /** What was left out, a sentence each. */
  readonly leftOut: readonly string[];
  home(signal: AbortSignal): Promise<PageHome>;
  followHome(entry: (entry: PageEntry) => void, signal: AbortSignal): void;
  run(id: string, signal: AbortSignal): Promise<PageRun>;
  follow(id: string, listener: RunListener, signal: AbortSignal): void;
  transcript(id: string, n: number, listener: TranscriptListener, signal: AbortSignal): void;
  diff(id: string, n: number): Promise<string>;
  blob(id: string, hash: string): Promise<string>;
  report(id: string): Promise<string>;
  result(id: string): Promise<Json>;
  control(id: string, request: ControlRequest): Promise<ControlResult>;
  review(id: string): Promise<PageReview>;
  /** Resolves when the gate has answered, where it runs. */
  decide(id: string, request: ReviewRequest): Promise<PageReview>;
  apply(id: string): Promise<ApplyResult>;
  /** The run as one file. */
  exported(id: string): Promise<Blob>;
}

/** What a server or a file refuses, in its own words. */
export class SourceError extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly hint: string,
  ) {
    super(message);
  }
}
