import type { StepView, Tally } from './run-state.js';

/** Counts agents by state, kept up to date in constant time. */
export class LiveTally implements Tally {
  total = 0;
  running = 0;
  completed = 0;
  reused = 0;
  failed = 0;
  skipped = 0;
  stopped = 0;
  abandoned = 0;
  lost = 0;

  replace(before: StepView | undefined, after: StepView): void {
    if (before) this.#add(before, -1);
    this.#add(after, 1);
  }

  #add(step: StepView, by: 1 | -1): void {
    if (step.kind !== 'agent' || step.unclaimed) return;
    this.total += by;
    if (step.state !== 'asking') this[step.state] += by;
    if (step.reused) this.reused += by;
  }
}
