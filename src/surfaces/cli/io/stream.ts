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

type Looking = (signal: AbortSignal, stop: () => void) => Promise<void>;

/**
 * Runs until `work` ends, calls `stop`, or the person presses Ctrl-C or q: looking only detaches,
 * it never touches the run.
 */
export async function untilInterrupted(
  io: Pick<Io, 'onSignal' | 'onKey'>,
  work: Looking,
): Promise<void> {
  await untilSignal(io, async (signal, stop) => {
    const forgetKeys = io.onKey((key) => {
      if (key === 'q' || key === '\u0003') stop();
    });
    await work(signal, stop).finally(forgetKeys);
  });
}

/** The same, where `work` itself listens to the keys. */
export async function untilSignal(io: Pick<Io, 'onSignal'>, work: Looking): Promise<void> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const forget = io.onSignal(stop);
  try {
    await work(controller.signal, stop);
  } finally {
    forget();
  }
}
