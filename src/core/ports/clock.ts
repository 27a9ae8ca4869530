/**
 * Time of a run. The real one counts awake time for deadlines; the virtual one (`simulate`, tests) jumps.
 *
 * - `after` MUST call back once, never synchronously, in order of due time, equal times in order of the calls.
 * - `idle` is called when the run loop has nothing to do but wait; a virtual clock then moves to its next due time.
 */
export interface Clock {
  readonly version: 1;
  now(): number;
  /** Returns its cancellation. */
  after(delayMs: number, callback: () => void): () => void;
  idle(): void;
}
