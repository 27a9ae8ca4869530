import type { JournalEvent } from '../journal/event.js';

/**
 * The record of one run.
 *
 * - MUST keep events in the order of `append`, whole or not at all.
 * - MUST make everything appended before `commit()` durable before that promise resolves, and batch
 *   many appends into one sync.
 * - MUST let one session append at a time: opening fences every older session, whose `commit()`
 *   then rejects with E_RUN_FENCED.
 * - MUST repair a torn tail on open, refuse a corrupted middle with E_JOURNAL_CORRUPT, and never
 *   remove a recorded event.
 * - MUST let readers follow while it is written.
 */
export interface Journal {
  readonly version: 1;
  open(): Promise<JournalSession>;
  /** All events so far, oldest first, over all epochs. MUST NOT need a session. */
  read(): AsyncIterable<JournalEvent>;
  /**
   * Like `read`, then goes on with new events until `signal` aborts. `present` is called once: when
   * all that was recorded so far has been taken, before it waits for more.
   */
  follow(signal: AbortSignal, present?: () => void): AsyncIterable<JournalEvent>;
  getBlob(hash: string): Promise<string>;
}

export interface JournalSession {
  /** 1 for the first driver of the run. */
  readonly epoch: number;
  append(event: JournalEvent): void;
  /**
   * Rejects with E_JOURNAL_WRITE (disk full, folder gone) or E_RUN_FENCED; nothing may be delivered
   * after that.
   */
  commit(): Promise<void>;
  /** Durable when it resolves. Content-addressed: same text, same hash. */
  putBlob(text: string): Promise<string>;
  close(): Promise<void>;
}
