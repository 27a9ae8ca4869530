/**
 * Time of a run. The real one counts awake time for deadlines; the virtual one (`simulate`, tests)
 * jumps.
 *
 * - `after` MUST call back once, never synchronously, in order of due time, equal times in order of
 *   the calls.
 * - `idle` is called when the run loop has nothing to do but wait. A real clock answers `null`. A
 *   virtual one moves to its next due time and resolves, once the work that its callbacks started
 *   has settled, to whether anything was due.
 * - `hold` is for real input that a step waits for. A virtual clock MUST NOT move while it is under
 *   way, and MUST give what was asked for together in the order in which it was asked for, however
 *   long each took. It settles as `work` does.
 */
export interface Clock {
  readonly version: 1;
  now(): number;
  /** Returns its cancellation. */
  after(delayMs: number, callback: () => void): () => void;
  idle(): Promise<boolean> | null;
  hold<T>(work: Promise<T>): Promise<T>;
}
