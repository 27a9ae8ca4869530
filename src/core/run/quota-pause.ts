import type { Clock } from '../ports/clock.js';
import type { Scribe } from './scribe.js';

/** Shows the run as paused while a provider's quota is used up, and ends the drive when waiting cannot help (X81). */
export class QuotaPause {
  private readonly resets = new Map<string, number>();
  private inVain: string | null = null;

  constructor(
    private readonly scribe: Scribe,
    private readonly clock: Clock,
    /** Ends the drive, still paused. */
    private readonly pause: () => void,
  ) {}

  /** Why the run waits no longer; null while it may. */
  get reason(): string | null {
    return this.inVain;
  }

  changed(lane: string, until: number | null, tooLong: boolean): void {
    if (until === null) this.resets.delete(lane);
    else this.resets.set(lane, until);
    const lanes = [...this.resets.keys()];
    const at = this.clock.now();
    if (lanes.length === 0) this.scribe.add({ type: 'status-change', at, status: 'running' });
    else
      this.scribe.add({
        type: 'status-change',
        at,
        status: 'paused',
        reason: `quota of ${lanes.join(', ')}`,
        until: Math.max(...this.resets.values()),
      });
    if (!tooLong || this.inVain !== null) return;
    this.inVain = `the quota of ${lane} comes back later than the run may wait`;
    this.pause();
  }
}
