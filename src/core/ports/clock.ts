/**
 * Time of a run. The real one counts awake time for deadlines; the virtual one (`simulate`, tests)
 * jumps.
 *
 * - `after` MUST call back once, never synchronously, in order of due time, equal times in order of
 *   the calls.
 * - `idle` is called when the run loop has nothing to do but wait. A real clock answers `null`. A
 *   virtual one moves to its next due time and resolves, once the work that its callbacks started
 *   has settled, to whether anything was due.
 */
export interface Clock {
  readonly version: 1;
  now(): number;
  /** Returns its cancellation. */
  after(delayMs: number, callback: () => void): () => void;
  idle(): Promise<boolean> | null;
}
