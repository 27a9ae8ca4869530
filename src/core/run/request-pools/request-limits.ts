import type { WaitReason } from '../../journal/wait-event.js';
import type { Failure } from '../../ports/backend.js';
import type { Clock } from '../../ports/clock.js';
import type {
  ModelAnswer,
  ProviderBoard,
  RequestAbout,
  RequestGate,
} from '../../ports/request-gate.js';
import type { Cause } from '../../step/outcome.js';
import { sleep, untilCalled } from './abortable.js';
import { Lane, type Pass } from './lane.js';
import { createOutage, type Outage, type VendorWait } from './outage.js';
import { type PrefixTurn, PrefixWarmth } from './prefix-warmth.js';
import { type RetryPlan, type RetrySpending, retryPlan } from './retry.js';
import { type AttemptWait, countWaitingAttempts } from './waiting-attempts.js';

export interface LimitSettings {
  /**
   * Most requests in flight on a lane: `anthropic/<model>`, a whole provider (`anthropic/`), or the
   * name of a backend.
   */
  readonly widthOf: (lane: string) => number;
  /** Longest wait for a quota or a rate limit [6 h] (X81). */
  readonly maxWaitMs: number;
  /** A longer wait is a pause of its lane [2 min] (X81). */
  readonly longWaitMs: number;
  /** A lane's pause began (with its end) or is over (null). */
  readonly onPause: (lane: string, wait: VendorWait | null) => void;
  /** The same for waits that are no pause. */
  readonly onWait: (lane: string, wait: VendorWait | null) => void;
  /** More or fewer attempts wait. */
  readonly onWaiting: () => void;
  /** What other runs of this machine met; absent: there are none. */
  readonly board?: ProviderBoard;
}

/** A lane that sends nothing for a long time, since the pause began and until it ends. */
export interface LanePause {
  readonly lane: string;
  readonly since: number;
  readonly until: number;
  readonly cause: Cause;
}

/** One attempt, as its requests see it. */
export interface Requester {
  readonly signal: AbortSignal;
  readonly retries: number;
  /** Why no further request may be sent (budget, pause); null when it may. */
  refusal(): Failure | null;
  /** Where its next request is. */
  at(stage: 'waiting' | 'sent' | 'answered'): void;
  /** After each sending, failed ones included. */
  sent(answer: ModelAnswer<unknown>): void;
  /** A failed sending is repeated. */
  repeating(failure: Failure, delayMs: number): void;
}

const stopped: Failure = { status: 'failed', cause: 'stopped', message: 'the call was stopped' };

/** The limits that all requests of a run share, one lane per provider and model (X81, X83). */
export class RequestLimits {
  private readonly lanes = new Map<string, Lane>();
  /** One for each vendor, whatever its models. */
  private readonly outages = new Map<string, Outage>();
  private readonly warmth: PrefixWarmth;
  private readonly paused = new Map<string, LanePause>();
  private readonly waiting: AttemptWait;
  private givenUp: Failure | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly settings: LimitSettings,
  ) {
    this.warmth = new PrefixWarmth(clock);
    this.waiting = countWaitingAttempts(settings.onWaiting);
    settings.board?.watch(({ queue, runs, wait }) => this.lanes.get(queue)?.shared(runs, wait));
  }

  /** `most` is what the backend itself bears. */
  lane(name: string, most = Number.POSITIVE_INFINITY): Lane {
    let lane = this.lanes.get(name);
    if (!lane) {
      const width = Math.max(1, Math.min(most, this.settings.widthOf(name)));
      const { longWaitMs, onWait, board: ofMachine } = this.settings;
      const board = name.includes('/') ? ofMachine : undefined;
      const watcher = {
        onPause: (wait: VendorWait | null) => this.pause(name, wait),
        onWait: (wait: VendorWait | null) => onWait(name, wait),
        asked: (wait: VendorWait) => board?.tell(name, wait),
      };
      lane = new Lane(this.clock, width, longWaitMs, watcher, this.outageOf(name));
      this.lanes.set(name, lane);
      if (board) lane.openAfter(board.use(name));
    }
    return lane;
  }

  /** The lane of a whole provider counts what those of its models send. */
  private outageOf(lane: string): Outage | undefined {
    if (lane.endsWith('/')) return undefined;
    const vendor = lane.split('/', 1)[0] ?? lane;
    const outage = this.outages.get(vendor) ?? createOutage(this.clock, this.settings.longWaitMs);
    this.outages.set(vendor, outage);
    return outage;
  }

  get pauses(): readonly LanePause[] {
    return [...this.paused.values()];
  }

  /** Requests that wait for a lane that is paused. */
  get heldUp(): number {
    let count = 0;
    for (const lane of this.paused.keys()) count += this.waiting.on(lane);
    return count;
  }

  /** Attempts that send nothing now, by what they wait for. */
  get waits(): Readonly<Record<WaitReason, number>> {
    return this.waiting.counts((lane) => this.paused.has(lane));
  }

  /** An attempt waits for its next try. */
  untilRetry<T>(wait: Promise<T>): Promise<T> {
    return this.waiting.untilRetry(wait);
  }

  /** What to do about a failure, and how long until the next try is sent. */
  plan(
    failure: Failure,
    tries: RetrySpending,
    laneName: string,
  ): (RetryPlan & { readonly shownMs: number }) | null {
    const lane = this.lane(laneName);
    const plan = retryPlan(failure, tries, {
      longWaitMs: this.settings.longWaitMs,
      isDown: lane.isDown,
      isGivenUp: lane.isGivenUp,
    });
    return plan && { ...plan, shownMs: Math.max(plan.delayMs, lane.waitMs) };
  }

  /** Whoever waits for a quota is sent away: their calls run again on the resume. */
  giveUpQuota(message: string): void {
    this.givenUp = { status: 'failed', cause: 'quota', message, retryable: false };
    for (const lane of this.lanes.values()) if (lane.isPaused) lane.refuseWaiting(this.givenUp);
  }

  /** From now on it is waited for again. */
  waitAgain(): void {
    this.givenUp = null;
  }

  gate(requester: Requester): RequestGate {
    return { request: (about, send) => this.request(requester, about, send) };
  }

  /** Waits for a turn on a lane. */
  private async enter(name: string, signal: AbortSignal): Promise<Pass | Failure> {
    const lane = this.lane(name);
    if (this.givenUp && lane.isPaused) return this.givenUp;
    const now = lane.tryEnter();
    if (now) return now;
    let taken: Pass | Failure = stopped;
    await untilCalled(signal, (done) =>
      lane.enter((answer) => {
        taken = answer;
        done();
      }),
    );
    return taken;
  }

  /** A turn that needs no waiting. */
  private enterNow(name: string): Pass | Failure | null {
    return this.isWide(name) ? null : this.lane(name).tryEnter();
  }

  /** The provider as a whole has a width, too. */
  private isWide(name: string): boolean {
    const provider = name.slice(0, name.indexOf('/') + 1);
    return provider !== '' && Number.isFinite(this.settings.widthOf(provider));
  }

  /**
   * A turn on the model's lane and, where the provider as a whole has a width, on the provider's.
   */
  private async enterBoth(name: string, signal: AbortSignal): Promise<Pass | Failure> {
    for (;;) {
      const pass = await this.enter(name, signal);
      if (!('leave' in pass) || !this.isWide(name)) return pass;
      const outer = await this.enter(name.slice(0, name.indexOf('/') + 1), signal);
      if (!('leave' in outer)) {
        pass.leave(outer);
        return outer;
      }
      if (!pass.isHeld)
        return {
          isHeld: false,
          begun: pass.begun,
          leave: (news) => {
            pass.leave(news);
            outer.leave({ status: 'answered' });
          },
        };
      pass.leave(stopped);
      outer.leave({ status: 'answered' });
    }
  }

  private async request<T>(
    requester: Requester,
    about: RequestAbout,
    send: Parameters<typeof this.sendOnce<T>>[2],
  ): Promise<ModelAnswer<T>> {
    const since = this.clock.now();
    const { retries } = requester;
    let failingSince: number | null = null;
    for (let counted = 0; ; ) {
      const answer = await this.sendOnce(requester, about, send);
      if (answer.status === 'answered' || requester.signal.aborted || about.whole) return answer;
      const now = this.clock.now();
      failingSince ??= now;
      const tries = { counted, retries, failingMs: now - failingSince };
      const isOver = this.givenUp?.cause === answer.cause || now - since >= this.settings.maxWaitMs;
      const plan = isOver ? null : this.plan(answer, tries, about.lane);
      if (plan === null) return { ...answer, retryable: false };
      if (plan.counts) counted += 1;
      requester.repeating(answer, plan.shownMs);
      const wait = sleep(this.clock, plan.delayMs, requester.signal);
      if (!(await this.untilRetry(wait))) return stopped;
    }
  }

  private async sendOnce<T>(
    requester: Requester,
    about: RequestAbout,
    send: (sending: { readonly signal: AbortSignal; begun(): void }) => Promise<ModelAnswer<T>>,
  ): Promise<ModelAnswer<T>> {
    const { signal } = requester;
    requester.at('waiting');
    this.lane(about.lane, about.width);
    const turn =
      this.warmth.turn(about.prefix) ??
      (await this.waiting.forPrefix(about.lane, this.prefixTurn(about.prefix, signal)));
    if (!turn) return stopped;
    const now = this.enterNow(about.lane);
    const pass =
      now ?? (await this.waiting.forLane(about.lane, this.enterBoth(about.lane, signal)));
    const refusal = 'leave' in pass ? requester.refusal() : pass;
    if (refusal) {
      turn.ended();
      if ('leave' in pass) pass.leave({ status: 'failed', cause: 'stopped', message: '' });
      return refusal;
    }
    turn.sending();
    requester.at('sent');
    let answer: ModelAnswer<T> = stopped;
    try {
      answer = await send({
        signal,
        begun() {
          turn.begun();
          if ('leave' in pass) pass.begun(about.whole === true);
        },
      });
    } finally {
      requester.at('answered');
      turn.ended();
      if ('leave' in pass) pass.leave(answer);
    }
    requester.sent(answer);
    return answer;
  }

  /**
   * Waits until the prefix is warm or this one is to warm it (X83); null when the attempt ended
   * meanwhile.
   */
  private async prefixTurn(
    prefix: string | undefined,
    signal: AbortSignal,
  ): Promise<PrefixTurn | null> {
    for (;;) {
      if (signal.aborted) return null;
      const turn = this.warmth.turn(prefix);
      if (turn || prefix === undefined) return turn;
      await untilCalled(signal, (done) => this.warmth.waitFor(prefix, done));
    }
  }

  private pause(lane: string, wait: VendorWait | null): void {
    const since = this.paused.get(lane)?.since ?? this.clock.now();
    if (wait === null) this.paused.delete(lane);
    else this.paused.set(lane, { lane, since, until: wait.until, cause: wait.cause });
    this.settings.onPause(lane, wait);
  }
}
