import type { Failure } from '../../ports/backend.js';
import type { Clock } from '../../ports/clock.js';
import { Breaker } from './breaker.js';
import type { Outage, VendorWait } from './outage.js';
import { createPauseLengths, isLongWait } from './pause-lengths.js';

/**
 * A reset time is a time of day: timers that count awake time alone would come too late after a
 * sleep.
 */
const lookMs = 60_000;
/** Ten years: a provider that asks for more names no time that a calendar knows. */
const longestWaitMs = 10 * 365 * 86_400_000;

/** What a lane tells of its waits. */
interface LaneWatcher {
  /** A pause begins (with its end), or is over. */
  onPause(wait: VendorWait | null): void;
  /** A wait that is no pause begins, or requests are sent again. */
  onWait(wait: VendorWait | null): void;
  /** The provider asked this run for a wait. */
  asked?(wait: VendorWait): void;
}

/** What came of a request, as far as a lane is concerned. */
export type LaneNews =
  | { readonly status: 'answered' | 'completed' }
  | Pick<Failure, 'status' | 'cause' | 'message' | 'retryable' | 'retryAfterMs'>;

/** The right to have one request in flight; MUST be given back once. */
export interface Pass {
  /** What it was given for may not be sent any more; it is to be given back. */
  readonly isHeld: boolean;
  /** The response begins to arrive. */
  begun(isWhole: boolean): void;
  leave(news: LaneNews): void;
}

interface Ticket {
  readonly take: (answer: Pass | Failure) => void;
  cancelled: boolean;
}

/**
 * Requests that share a provider's limits (X81): first in, first out, never more than `width` in
 * flight. A rate limit halves what may be in flight and holds everybody for as long as the provider
 * asked; every answer lets it grow again, by one per round. What fails at the vendor itself holds
 * all its lanes (`outage`). A wait beyond `longWaitMs` is a pause of the lane, whatever it is
 * called.
 */
export class Lane {
  private allowed: number;
  private inFlight = 0;
  private waiting: Ticket[] = [];
  private blockedUntil = 0;
  private pausedEnd: number | null = null;
  private round = 0;
  private readonly pauses = createPauseLengths();
  private cancelTimer: () => void = () => {};
  private isOutagePaused = false;
  private isWaitTold = false;
  private readonly breaker = new Breaker();
  /** Runs of this machine that share the provider's limits. */
  private runs = 1;
  private isKnown = true;

  constructor(
    private readonly clock: Clock,
    private readonly width: number,
    private readonly longWaitMs: number,
    private readonly watcher: LaneWatcher,
    /** Absent for a lane that only counts what other lanes send. */
    private readonly outage?: Outage,
  ) {
    this.allowed = width;
    outage?.watch({
      changed: () => this.pump(),
      waits: (wait, isPause) => this.tellOutage(wait, isPause),
    });
  }

  get active(): number {
    return this.inFlight;
  }

  get queued(): number {
    return this.waiting.length;
  }

  /** Milliseconds until a request may be sent again. */
  get waitMs(): number {
    const until = Math.max(this.blockedUntil, this.outage?.blockedUntil ?? 0);
    return Math.max(0, until - this.clock.now());
  }

  /** The vendor as a whole does not answer. */
  get isDown(): boolean {
    return this.outage?.isDown === true;
  }

  /** Nobody waits for the vendor any more. */
  get isGivenUp(): boolean {
    return this.outage?.isGivenUp === true;
  }

  get isPaused(): boolean {
    return this.pausedEnd !== null || this.isOutagePaused;
  }

  /** Nothing is sent before it is known what other runs of this machine met. */
  openAfter(known: Promise<void>): void {
    this.isKnown = false;
    void known.then(() => {
      this.isKnown = true;
      this.pump();
    });
  }

  /** What other runs of this machine say: how many there are, and a wait that one was asked for. */
  shared(runs: number, wait: VendorWait | null): void {
    this.runs = runs;
    if (wait !== null) {
      const left = wait.until - this.clock.now();
      const isLong = wait.cause === 'quota' || left > this.longWaitMs;
      if (wait.until > this.blockedUntil) this.hold(wait, this.round, isLong);
    }
    this.pump();
  }

  /** A pass or a refusal at once, or null: wait. */
  tryEnter(): Pass | Failure | null {
    const refusal = this.refusal();
    if (refusal) return refusal;
    return this.waiting.length === 0 && this.open ? this.pass() : null;
  }

  /** `take` is called at once or later, never after the returned cancellation. */
  enter(take: (answer: Pass | Failure) => void): () => void {
    const ticket: Ticket = { take, cancelled: false };
    this.waiting.push(ticket);
    this.pump();
    return () => {
      ticket.cancelled = true;
      this.waiting = this.waiting.filter((one) => one !== ticket);
    };
  }

  /** Sends everybody who waits away with this failure. */
  refuseWaiting(failure: Failure): void {
    for (const ticket of this.waiting.splice(0)) if (!ticket.cancelled) ticket.take(failure);
  }

  private get open(): boolean {
    return (
      this.isKnown &&
      this.inFlight < Math.max(1, Math.floor(Math.min(this.allowed, this.width / this.runs))) &&
      this.clock.now() >= this.blockedUntil &&
      this.outage?.isOpen !== false
    );
  }

  private refusal(): Failure | null {
    return this.breaker.refusal(this.clock.now()) ?? this.outage?.refusal() ?? null;
  }

  private pass(): Pass {
    this.inFlight += 1;
    const round = this.round;
    const ticket = this.outage?.sent();
    let left = false;
    const { outage } = this;
    return {
      get isHeld() {
        return ticket !== undefined && outage?.isHeld(ticket) === true;
      },
      begun: (isWhole) => {
        if (ticket) outage?.begun(ticket, isWhole);
      },
      leave: (news) => {
        if (left) return;
        left = true;
        this.inFlight -= 1;
        this.learn(news, round);
        if (ticket) outage?.learn(news, ticket);
        this.pump();
      },
    };
  }

  private learn(news: LaneNews, round: number): void {
    if (news.status !== 'failed') {
      this.answered(round);
      return;
    }
    this.breaker.failed(news, this.clock.now());
    const wanted =
      news.retryAfterMs === undefined ? undefined : Math.min(longestWaitMs, news.retryAfterMs);
    if (news.cause === 'quota' || isLongWait(news, this.longWaitMs))
      this.block(this.pauses.quota(wanted, round === this.round), round, news, true);
    else if (news.cause === 'rate-limit')
      this.block(this.pauses.rate(wanted, round === this.round), round, news, false);
    else if (news.cause === 'overloaded' || news.cause === 'network') {
      // The one that looks whether a vendor answers again says nothing of how many it bears.
      if (round === this.round && !this.isDown) this.shrink();
    }
  }

  private answered(round: number): void {
    this.breaker.answered();
    // What was sent before the limit was met says nothing about it.
    if (round !== this.round) return;
    this.pauses.reset();
    this.allowed = Math.min(this.width, this.allowed + 1 / Math.max(1, this.allowed));
    if (this.pausedEnd !== null) {
      this.pausedEnd = null;
      if (!this.isOutagePaused) this.watcher.onPause(null);
    }
    if (this.isWaitTold) this.tellWait(null);
  }

  private tellWait(wait: VendorWait | null): void {
    this.isWaitTold = wait !== null;
    this.watcher.onWait(wait);
  }

  private tellOutage(wait: VendorWait | null, isPause: boolean): void {
    if (isPause) {
      this.isOutagePaused = true;
      this.watcher.onPause(wait);
      return;
    }
    if (wait === null && this.isOutagePaused) {
      this.isOutagePaused = false;
      if (this.pausedEnd === null) this.watcher.onPause(null);
    }
    if (wait !== null || this.isWaitTold) this.tellWait(wait);
  }

  /**
   * Requests that were under way when the limit was met say nothing new: one burst shrinks the lane
   * once.
   */
  private shrink(): void {
    this.round += 1;
    this.allowed = Math.max(1, Math.floor(Math.min(this.allowed, this.inFlight + 1) / 2));
  }

  private block(
    pauseMs: number,
    round: number,
    { cause, message }: Pick<Failure, 'cause' | 'message'>,
    pause: boolean,
  ): void {
    const wait = { until: this.clock.now() + pauseMs, cause, message };
    this.watcher.asked?.(wait);
    this.hold(wait, round, pause);
  }

  private hold({ until, cause, message }: VendorWait, round: number, pause: boolean): void {
    const isNew = round === this.round;
    if (isNew) this.shrink();
    // After a pause one request looks whether it is over.
    if (pause) this.allowed = 1;
    if (until > this.blockedUntil) {
      this.blockedUntil = until;
      this.lookAgain();
    }
    // Refusals of one burst name the same end, a few milliseconds apart.
    if (pause && (this.pausedEnd === null || until > this.pausedEnd + 1_000)) {
      this.pausedEnd = until;
      this.watcher.onPause({ until, cause, message });
    } else if (!pause && isNew) this.tellWait({ until, cause, message });
  }

  private lookAgain(): void {
    this.cancelTimer();
    const left = this.blockedUntil - this.clock.now();
    if (left <= 0) this.pump();
    else this.cancelTimer = this.clock.after(Math.min(left, lookMs), () => this.lookAgain());
  }

  private pump(): void {
    while (this.waiting.length > 0) {
      const refusal = this.refusal();
      if (!refusal && !this.open) return;
      const ticket = this.waiting.shift();
      if (ticket && !ticket.cancelled) ticket.take(refusal ?? this.pass());
    }
  }
}
