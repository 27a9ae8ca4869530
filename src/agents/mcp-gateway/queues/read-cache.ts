import { untilAborted } from './until-aborted.js';

interface Entry<Value> {
  readonly promise: Promise<Value>;
  readonly stop: AbortController;
  waiting: number;
  until: number;
}

const mostEntries = 1000;

export interface ReadCache<Value> {
  /** `read` goes on while anybody waits for it. What `keep` refuses is not kept. */
  get(
    key: string,
    signal: AbortSignal,
    read: (signal: AbortSignal) => Promise<Value>,
    keep: (value: Value) => boolean,
  ): Promise<Value>;
  /**
   * Reads that are on their way are not kept either: nobody knows which side of the write they saw.
   */
  forget(): void;
}

/**
 * Answers of read-only tools, for the length of a run. Equal reads at the same time are one. A
 * write to the same server ends what was read before it: an agent MUST see its own change.
 */
export function readCache<Value>(
  keepMs: number,
  now: () => number = () => performance.now(),
): ReadCache<Value> {
  const entries = new Map<string, Entry<Value>>();

  function fresh(key: string): Entry<Value> | null {
    const found = entries.get(key);
    if (!found || (found.stop.signal.aborted && found.until === Infinity)) return null;
    if (found.until > now()) return found;
    entries.delete(key);
    return null;
  }

  function start(
    key: string,
    read: (signal: AbortSignal) => Promise<Value>,
    keep: (value: Value) => boolean,
  ): Entry<Value> {
    const stop = new AbortController();
    const entry: Entry<Value> = { promise: read(stop.signal), stop, waiting: 0, until: Infinity };
    entries.set(key, entry);
    const settle = (kept: boolean) => {
      entry.until = kept ? now() + keepMs : 0;
      if (!kept && entries.get(key) === entry) entries.delete(key);
    };
    entry.promise.then(
      (value) => settle(keepMs > 0 && keep(value)),
      () => settle(false),
    );
    const [oldest] = entries.keys();
    if (entries.size > mostEntries && oldest !== undefined) entries.delete(oldest);
    return entry;
  }

  return {
    async get(key, signal, read, keep) {
      signal.throwIfAborted();
      const entry = fresh(key) ?? start(key, read, keep);
      entry.waiting += 1;
      try {
        return await untilAborted(entry.promise, signal);
      } finally {
        entry.waiting -= 1;
        if (entry.waiting === 0) entry.stop.abort();
      }
    },
    forget: () => entries.clear(),
  };
}
