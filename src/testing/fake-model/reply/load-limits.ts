import type { ReplyError } from './reply.js';

/** Faults by load, as real providers have them. */
export interface LoadLimits {
  /** Requests being answered at once. */
  readonly maxInFlight?: number;
  readonly requestsPerSecond?: number;
  /**
   * After so many answered requests everything is refused until so many milliseconds have passed;
   * then it begins anew.
   */
  readonly quotaAfter?: { readonly requests: number; readonly resetMs: number };
  /** Every so many milliseconds everything is refused for a while. */
  readonly bursts?: {
    readonly everyMs: number;
    readonly forMs: number;
    readonly error?: ReplyError;
  };
  /** Seconds told to clients that exceed `maxInFlight`. Default 1. */
  readonly retryAfter?: number;
}

export interface LoadGate {
  /** The error for a request that comes now, or `null` to answer it. */
  refuse(inFlight: number): ReplyError | null;
  set(limits: LoadLimits): void;
}

export function createLoadGate(first: LoadLimits, now: () => number): LoadGate {
  let limits = first;
  const begun = now();
  let recent: number[] = [];
  let used = 0;
  let usedUpAt: number | null = null;
  // HTTP knows whole seconds only.
  const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

  const burst = (): ReplyError | null => {
    if (!limits.bursts) return null;
    const { everyMs, forMs, error = { name: 'overloaded' } } = limits.bursts;
    const into = (now() - begun) % everyMs;
    const since = into - (everyMs - forMs);
    return since >= 0 ? { retryAfter: seconds(forMs - since), ...error } : null;
  };
  const quota = (): ReplyError | null => {
    if (!limits.quotaAfter) return null;
    const { requests, resetMs } = limits.quotaAfter;
    if (usedUpAt !== null && now() >= usedUpAt + resetMs) {
      usedUpAt = null;
      used = 0;
    }
    if (used < requests) return null;
    usedUpAt ??= now();
    return { name: 'quota', retryAfter: seconds(usedUpAt + resetMs - now()) };
  };
  const rate = (): ReplyError | null => {
    const perSecond = limits.requestsPerSecond;
    if (perSecond === undefined) return null;
    const oldest = now() - 1000;
    recent = recent.filter((at) => at > oldest);
    if (recent.length < perSecond) return null;
    return { name: 'rate', retryAfter: seconds((recent[0] ?? 0) - oldest) };
  };
  return {
    refuse(inFlight) {
      const crowded: ReplyError | null =
        inFlight > (limits.maxInFlight ?? Infinity)
          ? { name: 'rate', retryAfter: limits.retryAfter ?? 1 }
          : null;
      const error = burst() ?? quota() ?? crowded ?? rate();
      if (error === null) {
        used++;
        if (limits.requestsPerSecond !== undefined) recent.push(now());
      }
      return error;
    },
    set(next) {
      limits = next;
      recent = [];
      used = 0;
      usedUpAt = null;
    },
  };
}
