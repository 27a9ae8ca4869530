import { ticksBelow } from '../process-table/process-tree.js';

interface IdleWatch {
  /** Answers how to stop watching. `giveAway` is called at most once. */
  watch(pid: number, giveAway: () => void): () => void;
}

const sampleMs = 1_000;
const samplesToIdle = 5;
/** Of a core, in the hundredths of a second that Linux counts: a twentieth. */
const idleTicks = 5;

interface Watched {
  readonly pid: number;
  readonly giveAway: () => void;
  ticks: number;
  quiet: number;
}

/**
 * A command that computes nothing for five seconds (a server that waits, a sleep, a slow network)
 * gives its core to whoever waits for one, and goes on: else the commands that it waits for might
 * never start. Only where the system tells what processes compute (Linux), and only while somebody
 * waits.
 */
export function createIdleWatch(someoneWaits: () => Promise<boolean>): IdleWatch {
  const all = new Set<Watched>();
  let timer: NodeJS.Timeout | null = null;
  const look = async (): Promise<void> => {
    if (!(await someoneWaits())) {
      for (const one of all) one.quiet = 0;
      return;
    }
    for (const one of [...all]) {
      const ticks = ticksBelow(one.pid);
      if (ticks === null) continue;
      // What has ended takes its time along where nobody waited for it.
      const used = Math.abs(ticks - one.ticks);
      one.ticks = ticks;
      one.quiet = used < idleTicks ? one.quiet + 1 : 0;
      if (one.quiet < samplesToIdle) continue;
      all.delete(one);
      one.giveAway();
    }
  };
  const stop = (): void => {
    if (all.size > 0 || timer === null) return;
    clearTimeout(timer);
    timer = null;
  };
  const next = (): void => {
    timer = setTimeout(() => {
      void look()
        .catch(() => undefined)
        .then(() => (all.size > 0 ? next() : stop()));
    }, sampleMs).unref();
  };
  return {
    watch(pid, giveAway) {
      const one: Watched = { pid, giveAway, ticks: 0, quiet: 0 };
      all.add(one);
      if (timer === null) next();
      return () => {
        all.delete(one);
        stop();
      };
    },
  };
}
