import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../../core/ports/backend.js';

/** The end of an attempt that somebody stopped. */
export const stopped: Failure = {
  status: 'failed',
  cause: 'stopped',
  message: 'the call was stopped',
};

/**
 * Resolves when the signal is aborted, at once if it was: nobody is told again of what was aborted
 * before.
 */
export function aborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    else signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}

/**
 * Waits for work no longer than until the stop; what it comes to afterwards is nobody's concern.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | 'aborted'> {
  work.catch(() => undefined);
  return Promise.race([work, aborted(signal)]);
}

/** Waits for the first of them, so long at most. What fails has happened, too. */
export function within<T>(ms: number, ...waits: readonly Promise<T>[]): Promise<T | undefined> {
  return Promise.race([
    ...waits.map((wait) => wait.catch(() => undefined)),
    sleep(ms, undefined, { ref: false }),
  ]);
}
