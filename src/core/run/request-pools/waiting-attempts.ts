import type { WaitReason } from '../../journal/event.js';

/** Attempts that send nothing now, counted by what they wait for (X119). */
export class WaitingAttempts {
  /** Requests that were not sent yet, by lane. */
  private readonly requests = new Map<string, number>();
  /** Of those, the ones that wait for the first of a batch with the same prefix. */
  private readonly followers = new Map<string, number>();
  private betweenTries = 0;

  constructor(
    /** More or fewer wait. */
    private readonly onChange: () => void,
  ) {}

  on(lane: string): number {
    return this.requests.get(lane) ?? 0;
  }

  /** Counts a request as waiting for a lane until it is sent or gives up. */
  forLane<T>(lane: string, wait: Promise<T>): Promise<T> {
    return this.during(wait, (by) => add(this.requests, lane, by));
  }

  forPrefix<T>(lane: string, wait: Promise<T>): Promise<T> {
    return this.during(wait, (by) => {
      add(this.requests, lane, by);
      add(this.followers, lane, by);
    });
  }

  untilRetry<T>(wait: Promise<T>): Promise<T> {
    return this.during(wait, (by) => {
      this.betweenTries += by;
    });
  }

  counts(isPaused: (lane: string) => boolean): Readonly<Record<WaitReason, number>> {
    const waits = { limit: 0, cache: 0, quota: 0, retry: this.betweenTries };
    for (const [lane, count] of this.requests) {
      const cache = this.followers.get(lane) ?? 0;
      if (isPaused(lane)) waits.quota += count;
      else {
        waits.cache += cache;
        waits.limit += count - cache;
      }
    }
    return waits;
  }

  private async during<T>(wait: Promise<T>, count: (by: 1 | -1) => void): Promise<T> {
    count(1);
    this.onChange();
    try {
      return await wait;
    } finally {
      count(-1);
      this.onChange();
    }
  }
}

function add(counts: Map<string, number>, lane: string, by: 1 | -1): void {
  counts.set(lane, (counts.get(lane) ?? 0) + by);
}
