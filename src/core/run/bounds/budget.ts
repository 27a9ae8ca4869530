import type { Usage } from '../../values/usage.js';

export interface BudgetLimits {
  readonly tokens?: number;
  readonly usd?: number;
  readonly minutes?: number;
}

/** Reserved for a call whose site has no history yet. */
const firstGuess: Cost = { tokens: 4_000, usd: 0.05 };

interface Cost {
  readonly tokens: number;
  readonly usd: number;
}

/**
 * The ceiling of a run (C45): counts what was really billed, all attempts of all drives, and
 * reserves before a launch, so that the overshoot is bounded by what is in flight. Unknown usage
 * counts as nothing.
 */
export class Budget {
  private tokens: number;
  private usd: number;
  private reserved: Cost = { tokens: 0, usd: 0 };
  private holders = 0;
  private priced = { calls: 0, usd: 0 };
  private readonly waiting: (() => void)[] = [];
  private readonly seen = new Map<string, Cost[]>();

  constructor(
    readonly limits: BudgetLimits,
    before: { readonly usage: Usage | undefined; readonly costUsd: number | undefined },
    private readonly startedAt: number,
  ) {
    this.tokens = total(before.usage);
    this.usd = before.costUsd ?? 0;
  }

  /** Calls that wait for others to leave enough. */
  get waitingCalls(): number {
    return this.waiting.length;
  }

  /**
   * Resolves to why the call may not start, or to a reservation that ends with `settle`; waits
   * while calls in flight may leave enough.
   */
  async reserve(
    site: string,
    maxCost: number | undefined,
    now: () => number,
  ): Promise<Reservation | string> {
    for (;;) {
      const answer = this.tryReserve(site, maxCost, now());
      if (answer !== null) return answer;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /**
   * Why no further request may be sent, if the ceiling is reached: the overshoot is one request of
   * each agent in flight.
   */
  spent(now: number): string | null {
    const { tokens, usd, minutes } = this.limits;
    if (minutes !== undefined && now - this.startedAt >= minutes * 60_000)
      return `the run's ${minutes} minutes are used up`;
    if (tokens !== undefined && this.tokens >= tokens)
      return `${this.tokens} of ${tokens} tokens are used up`;
    if (usd !== undefined && this.usd >= usd)
      return `${dollars(this.usd)} of ${dollars(usd)} are used up`;
    return null;
  }

  private tryReserve(
    site: string,
    maxCost: number | undefined,
    now: number,
  ): Reservation | string | null {
    const { tokens, usd } = this.limits;
    const spent = this.spent(now);
    if (spent !== null) return spent;
    const expected = this.expect(site);
    const cost = {
      tokens: tokens === undefined ? 0 : expected.tokens,
      usd: usd === undefined ? 0 : (maxCost ?? expected.usd),
    };
    const first = this.holders === 0;
    if (!first && tokens !== undefined && this.tokens + this.reserved.tokens + cost.tokens > tokens)
      return null;
    if (!first && usd !== undefined && this.usd + this.reserved.usd + cost.usd > usd) return null;
    this.reserved = {
      tokens: this.reserved.tokens + cost.tokens,
      usd: this.reserved.usd + cost.usd,
    };
    this.holders += 1;
    return { site, cost };
  }

  settle(reservation: Reservation): void {
    this.reserved = {
      tokens: this.reserved.tokens - reservation.cost.tokens,
      usd: this.reserved.usd - reservation.cost.usd,
    };
    this.holders -= 1;
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  bill(site: string, usage: Usage | undefined, costUsd: number | undefined): void {
    const cost = { tokens: total(usage), usd: costUsd ?? 0 };
    this.tokens += cost.tokens;
    this.usd += cost.usd;
    if (costUsd !== undefined)
      this.priced = { calls: this.priced.calls + 1, usd: this.priced.usd + costUsd };
    if (this.limits.tokens === undefined && this.limits.usd === undefined) return;
    const history = this.seen.get(site) ?? [];
    if (history.length < 100) history.push(cost);
    this.seen.set(site, history);
  }

  /** What a request of this drive cost on average; `null` while none has ended with a price. */
  get usdEach(): number | null {
    const { calls, usd } = this.priced;
    return calls === 0 ? null : usd / calls;
  }

  private expect(site: string): Cost {
    const history = this.seen.get(site);
    if (!history || history.length === 0) return firstGuess;
    return {
      tokens: percentile(history.map((cost) => cost.tokens)),
      usd: percentile(history.map((cost) => cost.usd)),
    };
  }
}

export interface Reservation {
  readonly site: string;
  readonly cost: Cost;
}

/** Small amounts with two digits that say something: `$0.0051`. */
function dollars(usd: number): string {
  return `$${usd >= 0.995 || usd === 0 ? usd.toFixed(2) : Number(usd.toPrecision(2))}`;
}

function percentile(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) * 0.95)] ?? 0;
}

function total(usage: Usage | undefined): number {
  return (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
}
