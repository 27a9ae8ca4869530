import type { Estimate } from '../../core/estimate/estimate.js';
import { fanOutBound } from '../../core/estimate/fan-out-bound.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import type { FanOutLimit } from '../../core/run/bounds/fan-out-guard.js';
import { keepEstimate, keptEstimate } from '../../runs/known/kept-estimate.js';

interface EstimatedRun {
  readonly run: Pick<RunHandle, 'attachments'>;
  /** Made before the run, for the person who was asked. */
  readonly known: Estimate | null;
  /** Makes one beside the run where nobody waited for it; absent where none is wanted. */
  readonly make?: (signal: AbortSignal) => Promise<Estimate>;
  /** The bound that a person set. */
  readonly maxFanOut: number | undefined;
  /** A person can be asked, and did not say yes beforehand. */
  readonly ask: boolean;
}

interface RunningEstimate {
  readonly fanOut: FanOutLimit;
  /** Nothing is estimated any more; resolves when that is certain. */
  end(): Promise<void>;
}

/**
 * An estimate MUST NOT hold up a run that nobody has to approve: it starts when the first agents
 * are on their way.
 */
const headStartMs = 500;

/**
 * Keeps the estimate of a run in its folder and bounds its fan-out by it (X85). A resumed run goes
 * on with the one it has.
 */
export function runningEstimate({
  run,
  known,
  make,
  maxFanOut,
  ask,
}: EstimatedRun): RunningEstimate {
  const abort = new AbortController();
  let bound: number | null = null;
  let usdEach: number | null = null;
  const set = (estimate: Estimate | null): void => {
    if (!estimate) return;
    const { agents, costUsd } = estimate;
    bound = fanOutBound(estimate);
    usdEach = costUsd === null || agents.likely === 0 ? null : costUsd.likely / agents.likely;
  };
  const work = async (): Promise<void> => {
    if (known) {
      set(known);
      return keepEstimate(run, known);
    }
    const kept = await keptEstimate(run);
    set(kept);
    if (kept || !make || !(await pause(headStartMs, abort.signal))) return;
    const made = await make(abort.signal);
    if (abort.signal.aborted) return;
    set(made);
    await keepEstimate(run, made);
  };
  // A run goes on without an estimate: what could not be read was told by those who need it.
  const done = work().catch(() => undefined);
  return {
    fanOut: {
      bound: () => maxFanOut ?? bound,
      usdEach: () => usdEach,
      estimated: maxFanOut === undefined,
      ask,
    },
    async end() {
      abort.abort();
      await done;
    },
  };
}

/** False when it was cut short. */
function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve(false);
      },
      { once: true },
    );
  });
}
