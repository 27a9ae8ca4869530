import type { Directed } from './directed.js';
import type { Fault } from './directives.js';
import type { Reply } from './reply.js';

/**
 * What the server remembers of conversations, because a request does not say it: faults it had,
 * answers that left no trace.
 */
export interface Memory {
  /** The fault that is due before the answer, counted as served. */
  faultOf(key: string, turn: number, faults: readonly Fault[]): Reply | null;
  /**
   * Clients may drop an empty or refused answer and ask again with more words: it counts as a turn
   * all the same.
   */
  mayBeForgotten(place: Directed): void;
  unrecorded(place: Directed): number;
  clear(): void;
}

export function createMemory(): Memory {
  const faults = new Map<string, number>();
  const forgettable = new Map<string, Map<number, Set<number>>>();
  return {
    faultOf(key, turn, list) {
      for (const [index, { reply, times }] of list.entries()) {
        const id = `${key} ${turn} ${index}`;
        const served = faults.get(id) ?? 0;
        if (times !== null && served >= times) continue;
        faults.set(id, served + 1);
        return reply;
      }
      return null;
    },
    mayBeForgotten({ key, turn, size }) {
      const turns = forgettable.get(key) ?? new Map<number, Set<number>>();
      forgettable.set(key, turns.set(turn, (turns.get(turn) ?? new Set()).add(size)));
    },
    unrecorded({ key, turn, size }) {
      let lost = 0;
      for (const [at, sizes] of forgettable.get(key) ?? []) {
        if (at > turn) continue;
        const earlier = [...sizes].filter((known) => known < size).length;
        lost += at < turn ? Math.max(0, earlier - 1) : earlier;
      }
      return lost;
    },
    clear() {
      faults.clear();
      forgettable.clear();
    },
  };
}
