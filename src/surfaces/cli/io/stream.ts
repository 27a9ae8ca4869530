import type { ViewStream } from '../../../views/pick-view.js';
import type { Io } from './io.js';

/** How wide a text may be there: nothing is cut where no terminal shows it (X119). */
export function columnsOf(io: Pick<Io, 'columns' | 'terminal'>, name: 'stdout' | 'stderr'): number {
  return io.terminal[name] ? io.columns() : Number.POSITIVE_INFINITY;
}

/** Where a view of a command writes. */
export function streamOf(io: Io, name: 'stdout' | 'stderr'): ViewStream {
  return {
    write: io[name],
    terminal: io.terminal[name],
    columns: () => columnsOf(io, name),
    env: io.env,
    now: io.now,
    every: io.every,
  };
}

/**
 * Runs until `work` ends, calls `stop`, or the person presses Ctrl-C or q: looking only detaches,
 * it never touches the run.
 */
export async function untilInterrupted(
  io: Pick<Io, 'onSignal' | 'onKey'>,
  work: (signal: AbortSignal, stop: () => void) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const forgetSignals = io.onSignal(stop);
  const forgetKeys = io.onKey((key) => {
    if (key === 'q' || key === '\u0003') stop();
  });
  try {
    await work(controller.signal, stop);
  } finally {
    forgetSignals();
    forgetKeys();
  }
}
