export interface Turnstile {
  /** Resolves to how to leave. Rejects with the signal's reason; nothing is held then. */
  enter(signal: AbortSignal): Promise<() => void>;
  /** Waits, acts and leaves, whatever came of it. */
  pass<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T>;
}

/**
 * Lets so many in at a time, first come, first served: uses of a server, searches. Requests have
 * limits of their own (`core/run/request-pools`).
 */
export function createTurnstile(places: number): Turnstile {
  let free = places;
  const waiting: (() => void)[] = [];
  const turn = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(enter), 1);
        reject(signal.reason);
      };
      waiting.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  const enter = async (signal: AbortSignal) => {
    signal.throwIfAborted();
    if (free > 0) free -= 1;
    else await turn(signal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    };
  };
  return {
    enter,
    async pass(signal, act) {
      const leave = await enter(signal);
      try {
        return await act();
      } finally {
        leave();
      }
    },
  };
}
