import { untilAborted } from './until-aborted.js';

interface Entry<Value> {
  readonly promise: Promise<Value>;
  readonly stop: AbortController;
  waiting: number;
  until: number;
}

const mostEntries = 1000;

/**
 * Answers of read-only tools, for the length of a run. Equal reads at the same time are one. A
 * write to the same server ends what was read before it: an agent MUST see its own change.
 */
export class ReadCache<Value = unknown> {
  private readonly entries = new Map<string, Entry<Value>>();

  constructor(
    private readonly keepMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** `read` goes on while anybody waits for it. What `keep` refuses is not kept. */
  async get(
    key: string,
    signal: AbortSignal,
    read: (signal: AbortSignal) => Promise<Value>,
    keep: (value: Value) => boolean,
  ): Promise<Value> {
    signal.throwIfAborted();
    const entry = this.fresh(key) ?? this.start(key, read, keep);
    entry.waiting += 1;
    try {
      return await untilAborted(entry.promise, signal);
    } finally {
      entry.waiting -= 1;
      if (entry.waiting === 0) entry.stop.abort();
    }
  }

  /**
   * Reads that are on their way are not kept either: nobody knows which side of the write they saw.
   */
  forget(): void {
    this.entries.clear();
  }

  private fresh(key: string): Entry<Value> | null {
    const found = this.entries.get(key);
    if (!found || (found.stop.signal.aborted && found.until === Infinity)) return null;
    if (found.until > this.now()) return found;
    this.entries.delete(key);
    return null;
  }

  private start(
    key: string,
    read: (signal: AbortSignal) => Promise<Value>,
    keep: (value: Value) => boolean,
  ): Entry<Value> {
    const stop = new AbortController();
    const entry: Entry<Value> = {
      promise: read(stop.signal),
      stop,
      waiting: 0,
      until: Number.POSITIVE_INFINITY,
    };
    this.entries.set(key, entry);
    const settle = (kept: boolean) => {
      entry.until = kept ? this.now() + this.keepMs : 0;
      if (!kept && this.entries.get(key) === entry) this.entries.delete(key);
    };
    entry.promise.then(
      (value) => settle(this.keepMs > 0 && keep(value)),
      () => settle(false),
    );
    const [oldest] = this.entries.keys();
    if (this.entries.size > mostEntries && oldest !== undefined) this.entries.delete(oldest);
    return entry;
  }
}
