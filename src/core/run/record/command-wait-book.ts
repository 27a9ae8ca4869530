import type { Clock } from '../../ports/clock.js';
import type { CommandWait } from '../../ports/workspace.js';
import type { Scribe } from './scribe.js';

/** Shorter waits are nobody's business. */
const saidAfterMs = 1_000;

export interface CommandWaitBook {
  /** For the commands of a step that run one after the other: told what one waits for. */
  of(n: number): (wait: CommandWait | null) => void;
}

/**
 * Says which steps wait for a core of the machine or for what a lock names (X191). A step whose
 * commands wait beside each other is said once.
 */
export function createCommandWaitBook(
  scribe: Pick<Scribe, 'add'>,
  clock: Pick<Clock, 'now' | 'after'>,
): CommandWaitBook {
  const waiting = new Map<number, number>();
  const count = (n: number, by: 1 | -1): number => {
    const now = (waiting.get(n) ?? 0) + by;
    if (now === 0) waiting.delete(n);
    else waiting.set(n, now);
    return now;
  };
  return {
    of(n) {
      let cancel: (() => void) | null = null;
      let said = false;
      const over = (): void => {
        cancel?.();
        cancel = null;
        if (said && count(n, -1) === 0) scribe.add({ type: 'step-wait', at: clock.now(), n });
        said = false;
      };
      return (wait) => {
        over();
        if (wait === null) return;
        cancel = clock.after(saidAfterMs, () => {
          cancel = null;
          said = true;
          if (count(n, 1) === 1) scribe.add({ type: 'step-wait', at: clock.now(), n, ...wait });
        });
      };
    },
  };
}
