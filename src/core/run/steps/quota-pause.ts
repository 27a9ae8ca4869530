import type { Clock } from '../../ports/clock.js';
import type { RunLimits } from '../bounds/run-spec.js';
import type { RunPorts } from '../record/ports.js';
import type { Scribe } from '../record/scribe.js';
import type { VendorWait } from '../request-pools/outage.js';
import { type LanePause, RequestLimits } from '../request-pools/request-limits.js';

/**
 * Long waits that providers ask for (X81): each pause of a queue is recorded as it begins and ends;
 * the run itself is paused while nothing else can go on, and its drive ends when even the first of
 * them comes back later than it may wait.
 */
export class QuotaPause {
  readonly limits: RequestLimits;
  private readonly clock: Clock;
  private shownUntil: number | null = null;
  private inVain: string | null = null;

  constructor(
    private readonly scribe: Scribe,
    { clock, board }: Pick<RunPorts, 'clock' | 'board'>,
    private readonly settings: Pick<RunLimits, 'widthOfLane' | 'maxWaitMs' | 'longWaitMs'>,
    /** There may be something new to `look` at. */
    notify: () => void,
  ) {
    this.clock = clock;
    const { widthOfLane: widthOf, maxWaitMs, longWaitMs } = settings;
    const onPause = (lane: string, wait: VendorWait | null): void => {
      scribe.add({ type: 'queue-pause', at: clock.now(), queue: lane, ...wait });
      notify();
    };
    const onWait = (lane: string, wait: VendorWait | null): void => {
      scribe.add({ type: 'queue-wait', at: clock.now(), queue: lane, ...wait });
    };
    this.limits = new RequestLimits(clock, {
      widthOf,
      maxWaitMs,
      longWaitMs,
      onPause,
      onWait,
      onWaiting: notify,
      ...(board === undefined ? {} : { board }),
    });
  }

  /** Why the run waits no longer; null while it may. */
  get reason(): string | null {
    return this.inVain;
  }

  /**
   * `unheld`: steps under way that wait for no slot and no person. True when the drive should end,
   * still paused.
   */
  look(unheld: number): boolean {
    const { pauses, heldUp } = this.limits;
    const canGoOn = unheld > heldUp;
    const first = pauses.reduce<LanePause | null>(
      (earliest, one) => (earliest && earliest.until <= one.until ? earliest : one),
      null,
    );
    const until = canGoOn || !first ? null : first.until;
    this.show(until, pauses);
    if (until === null || !first || first.until - first.since <= this.settings.maxWaitMs)
      return false;
    this.inVain ??= inVainText(first);
    return true;
  }

  private show(until: number | null, pauses: readonly LanePause[]): void {
    if (until === this.shownUntil) return;
    this.shownUntil = until;
    const at = this.clock.now();
    if (until === null) this.scribe.add({ type: 'status-change', at, status: 'running' });
    else {
      const reason = pauses.map(pauseText).join(', ');
      this.scribe.add({ type: 'status-change', at, status: 'paused', reason, until });
    }
  }
}

function pauseText({ lane, cause }: LanePause): string {
  if (cause === 'overloaded') return `${lane} is overloaded`;
  return cause === 'network' ? `no connection to ${lane}` : `quota of ${lane}`;
}

function inVainText(pause: LanePause): string {
  const isDown = pause.cause === 'overloaded' || pause.cause === 'network';
  return isDown
    ? `${pauseText(pause)}, for longer than the run may wait`
    : `the quota of ${pause.lane} comes back later than the run may wait`;
}
