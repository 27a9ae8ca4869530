import type { JournalEvent } from '../../core/journal/event.js';

/** Where a test lets the process die: after so many steps have ended. */
export function planCrashes() {
  const planned: number[] = [];
  let ended = 0;
  let count = 0;
  return {
    add(steps: number): void {
      planned.push(steps);
      planned.sort((left, right) => left - right);
    },
    /** For the journal: told of each event as it becomes durable. */
    meet(event: JournalEvent): 'kill' | undefined {
      if (event.type !== 'step-end') return undefined;
      ended += 1;
      if (ended !== planned[0]) return undefined;
      planned.shift();
      count += 1;
      return 'kill';
    },
    count: () => count,
  };
}
