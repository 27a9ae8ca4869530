import type { Clock } from '../../ports/clock.js';

/**
 * Waits until `arm` calls back, or until `signal` aborts: then what was armed is cancelled. False
 * after an abort.
 */
export function untilCalled(
  signal: AbortSignal,
  arm: (done: () => void) => () => void,
): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    let isOver = false;
    const onAbort = () => {
      cancel();
      resolve(false);
    };
    const cancel = arm(() => {
      isOver = true;
      signal.removeEventListener('abort', onAbort);
      resolve(true);
    });
    if (!isOver) signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** False when the attempt ended meanwhile. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<boolean> {
  if (delayMs <= 0) return Promise.resolve(!signal.aborted);
  return untilCalled(signal, (done) => clock.after(delayMs, done));
}
