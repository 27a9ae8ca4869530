import type { Clock } from '../../ports/clock.js';

/** Longest time that followers wait for the first of a batch [5 s] (X83). */
const headStartMs = 5_000;
/** How long a provider keeps a prefix; every use starts it anew. */
const keptMs = 5 * 60_000;

/** One request's part in warming a prefix. */
export interface PrefixTurn {
  /** It is being sent now. */
  sending(): void;
  /** Its response begins. */
  begun(): void;
  ended(): void;
}

interface Prefix {
  warmUntil: number;
  led: boolean;
  waiting: (() => void)[];
}

const alone: PrefixTurn = { sending: () => {}, begun: () => {}, ended: () => {} };

/**
 * Lets the first of a batch with the same prefix go ahead, so that the others find it in the
 * provider's cache (X83).
 */
export class PrefixWarmth {
  private readonly prefixes = new Map<string, Prefix>();

  constructor(private readonly clock: Clock) {}

  /** Null: wait for `waitFor`, then ask again. */
  turn(name: string | undefined): PrefixTurn | null {
    if (name === undefined) return alone;
    const prefix = this.prefixes.get(name) ?? { warmUntil: 0, led: false, waiting: [] };
    this.prefixes.set(name, prefix);
    const now = this.clock.now();
    if (now < prefix.warmUntil) {
      prefix.warmUntil = now + keptMs;
      return alone;
    }
    return prefix.led ? null : this.lead(prefix);
  }

  /** Calls back once when the prefix is warm or its leader is gone; returns the cancellation. */
  waitFor(name: string, resume: () => void): () => void {
    const prefix = this.prefixes.get(name);
    if (!prefix) {
      resume();
      return () => {};
    }
    prefix.waiting.push(resume);
    return () => {
      prefix.waiting = prefix.waiting.filter((one) => one !== resume);
    };
  }

  private lead(prefix: Prefix): PrefixTurn {
    prefix.led = true;
    let cancel = () => {};
    const warm = () => {
      cancel();
      if (!prefix.led) return;
      prefix.led = false;
      prefix.warmUntil = this.clock.now() + keptMs;
      release(prefix);
    };
    return {
      sending: () => {
        cancel();
        cancel = this.clock.after(headStartMs, warm);
      },
      begun: warm,
      ended: () => {
        cancel();
        if (!prefix.led) return;
        prefix.led = false;
        release(prefix);
      },
    };
  }
}

function release(prefix: Prefix): void {
  for (const resume of prefix.waiting.splice(0)) resume();
}
