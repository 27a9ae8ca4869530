import type { Transcripts } from '../../core/ports/transcript.js';
import type { JsonObject } from '../../core/values/json.js';
import { nextChange } from './next-change.js';

/** What agents said, in the memory of this process. */
export function createMemoryTranscripts(): Transcripts {
  const items = new Map<number, JsonObject[]>();
  const wakers = new Set<() => void>();
  return {
    write: () => ({
      add(n, item) {
        const said = items.get(n) ?? [];
        said.push(JSON.parse(JSON.stringify(item)) as JsonObject);
        items.set(n, said);
        for (const wake of [...wakers]) wake();
      },
      flush: async () => {},
      close: async () => {},
      dropped: 0,
    }),
    async *read(n) {
      yield* [...(items.get(n) ?? [])];
    },
    async *follow(n, signal, present) {
      let tell = present;
      for (let index = 0; !signal.aborted; ) {
        const item = items.get(n)?.[index];
        if (item) {
          index += 1;
          yield item;
          continue;
        }
        tell?.();
        tell = undefined;
        await nextChange(wakers, signal);
      }
    },
  };
}
