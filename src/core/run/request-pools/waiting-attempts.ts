import type { WaitReason } from '../../journal/wait-event.js';

export interface AttemptWait {
  /** Requests that wait for a lane. */
  on(lane: string): number;
  /** Counts a request as waiting for a lane until it is sent or gives up. */
  forLane<T>(lane: string, wait: Promise<T>): Promise<T>;
  /** It waits for the first of a batch with the same prefix. */
  forPrefix<T>(lane: string, wait: Promise<T>): Promise<T>;
  untilRetry<T>(wait: Promise<T>): Promise<T>;
  counts(isPaused: (lane: string) => boolean): Readonly<Record<WaitReason, number>>;
}

/**
 * Attempts that send nothing now, counted by what they wait for (X119). `onChange`: more or fewer
 * wait.
 */
export function countWaitingAttempts(onChange: () => void): AttemptWait {
  /** Requests that were not sent yet, by lane. */
  const requests = new Map<string, number>();
  /** Of those, the ones that wait for the first of a batch. */
  const followers = new Map<string, number>();
  let betweenTries = 0;

  const during = async <T>(wait: Promise<T>, count: (by: 1 | -1) => void): Promise<T> => {
    count(1);
    onChange();
    try {
      return await wait;
    } finally {
      count(-1);
      onChange();
    }
  };

  return {
    on: (lane) => requests.get(lane) ?? 0,
    forLane: (lane, wait) => during(wait, (by) => add(requests, lane, by)),
    forPrefix: (lane, wait) =>
      during(wait, (by) => {
        add(requests, lane, by);
        add(followers, lane, by);
      }),
    untilRetry: (wait) =>
      during(wait, (by) => {
        betweenTries += by;
      }),
    counts(isPaused) {
      const waits = { limit: 0, cache: 0, quota: 0, retry: betweenTries };
      for (const [lane, count] of requests) {
        const cache = followers.get(lane) ?? 0;
        if (isPaused(lane)) waits.quota += count;
        else {
          waits.cache += cache;
          waits.limit += count - cache;
        }
      }
      return waits;
    },
  };
}

function add(counts: Map<string, number>, lane: string, by: 1 | -1): void {
  counts.set(lane, (counts.get(lane) ?? 0) + by);
}
