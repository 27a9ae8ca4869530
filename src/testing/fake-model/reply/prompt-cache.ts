import { createHash } from 'node:crypto';

/**
 * A stretch of the request, in the order in which a model reads it. `mark`: the client asks to
 * cache up to its end.
 */
export interface Segment {
  readonly text: string;
  readonly mark?: { readonly ttl: '5m' | '1h' };
}

export interface CacheUse {
  /** Tokens of the whole request. */
  readonly total: number;
  readonly read: number;
  readonly write: number;
  readonly ttl: '5m' | '1h';
  /**
   * MUST be called when the answer begins: only from then on others read what this request wrote.
   */
  begin(): void;
}

export interface PromptCache {
  /** Reads and writes at marks alone. */
  marked(model: string, segments: readonly Segment[]): CacheUse;
  /** Reads the longest prefix that was ever seen. */
  prefix(model: string, segments: readonly Segment[]): CacheUse;
  clear(): void;
}

const lookback = 20;
const kept = 200_000;
const lifetime = { '5m': 300_000, '1h': 3_600_000 } as const;

interface Boundary {
  readonly hash: string;
  readonly tokens: number;
  readonly ttl: '5m' | '1h' | null;
}

export function createPromptCache({
  minTokens,
  now,
}: {
  readonly minTokens: number;
  readonly now: () => number;
}): PromptCache {
  const entries = new Map<string, number>();
  const has = (hash: string): boolean => (entries.get(hash) ?? 0) > now();
  const store = ({ hash, ttl }: Boundary): void => {
    entries.delete(hash);
    entries.set(hash, now() + lifetime[ttl ?? '5m']);
    if (entries.size > kept)
      for (const [oldest] of [...entries].slice(0, kept / 10)) entries.delete(oldest);
  };
  return {
    marked(model, segments) {
      const { boundaries, total } = boundariesOf(model, segments);
      const marks = boundaries.flatMap(({ ttl, tokens }, index) =>
        ttl === null || tokens < minTokens ? [] : [index],
      );
      let read: Boundary | undefined;
      for (const mark of marks.toReversed()) {
        for (let at = mark; at >= 0 && at > mark - lookback && !read; at--) {
          const boundary = boundaries[at];
          if (boundary && has(boundary.hash)) read = boundary;
        }
        if (read) break;
      }
      const last = boundaries[marks.at(-1) ?? -1];
      const wrote = marks.flatMap((mark) => boundaries[mark] ?? []);
      return {
        total,
        read: read?.tokens ?? 0,
        write: last ? Math.max(0, last.tokens - (read?.tokens ?? 0)) : 0,
        ttl: last?.ttl ?? '5m',
        begin: () => wrote.forEach(store),
      };
    },
    prefix(model, segments) {
      const { boundaries, total } = boundariesOf(model, segments);
      const read = boundaries.findLast(({ hash }) => has(hash));
      return {
        total,
        read: read && read.tokens >= minTokens ? read.tokens : 0,
        write: 0,
        ttl: '5m',
        begin: () => boundaries.forEach(store),
      };
    },
    clear: () => entries.clear(),
  };
}

function boundariesOf(
  model: string,
  segments: readonly Segment[],
): { readonly boundaries: readonly Boundary[]; readonly total: number } {
  const hash = createHash('sha1').update(model);
  let length = 0;
  const boundaries = segments.map(({ text, mark }) => {
    hash.update('\0').update(text);
    length += text.length;
    return { hash: hash.copy().digest('base64'), tokens: tokensOf(length), ttl: mark?.ttl ?? null };
  });
  return { boundaries, total: tokensOf(length) };
}

export function tokensOf(characters: number): number {
  return Math.ceil(characters / 4);
}
