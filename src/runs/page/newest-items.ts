import type { Transcripts } from '../../core/ports/transcript.js';
import type { JsonObject } from '../../core/values/json.js';

interface NewestItems {
  /** By number of the call; calls that said nothing are not there. */
  readonly items: Readonly<Record<string, readonly JsonObject[]>>;
  /** Calls whose older items are left out, by number. */
  readonly cut: readonly number[];
}

/**
 * What agents said, at most `most` characters of JSON of it: where that is too little, each call
 * keeps its newest items and short ones stay whole. Never more than that is held in memory.
 */
export async function newestItems(
  transcripts: Pick<Transcripts, 'read'>,
  calls: readonly number[],
  most: number,
  show: (item: JsonObject) => JsonObject,
): Promise<NewestItems> {
  const sizes = new Map<number, number>();
  for (const n of calls) {
    let size = 0;
    for await (const item of transcripts.read(n)) size += sizeOf(show(item));
    if (size > 0) sizes.set(n, size);
  }
  const each = shareOf([...sizes.values()], most);
  const items: Record<string, readonly JsonObject[]> = {};
  for (const n of sizes.keys()) items[n] = await tail(transcripts.read(n), each, show);
  const cut = [...sizes].flatMap(([n, size]) => (size > each ? [n] : []));
  return { items, cut };
}

/** The most that each may have so that all have no more than `most` together. */
function shareOf(sizes: readonly number[], most: number): number {
  let left = most;
  const ascending = [...sizes].sort((one, other) => one - other);
  for (const [index, size] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (size > share) return share;
    left -= size;
  }
  return Number.POSITIVE_INFINITY;
}

async function tail(
  items: AsyncIterable<JsonObject>,
  most: number,
  show: (item: JsonObject) => JsonObject,
): Promise<readonly JsonObject[]> {
  const kept: { readonly item: JsonObject; readonly size: number }[] = [];
  let [first, total] = [0, 0];
  for await (const raw of items) {
    const item = show(raw);
    const size = sizeOf(item);
    kept.push({ item, size });
    total += size;
    for (let oldest = kept[first]; total > most && oldest; oldest = kept[first]) {
      total -= oldest.size;
      first += 1;
    }
    // What is left behind goes in heaps: taking one from the front moves all others.
    if (first > 1_000) first -= kept.splice(0, first).length;
  }
  return kept.slice(first).map(({ item }) => item);
}

function sizeOf(item: JsonObject): number {
  return JSON.stringify(item).length + 1;
}
