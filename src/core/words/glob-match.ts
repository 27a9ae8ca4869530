import { globParts, type PatternPart, type PatternReading } from './glob-parts.js';

/** `refused`: it would take too long. */
export type PatternAnswer = boolean | 'refused';

const longestPattern = 4096;
const longestPath = 4096;
/** Looks at one character of the path each; a few milliseconds in all. */
const mostSteps = 3_000_000;

/**
 * A file pattern with `*`, `**`, `?`, `[a-z]`, `{a,b}` and `@(a|b)`, `+( )`, `*( )`, `?( )`,
 * `!( )`; names that begin with a dot are names. `null` for a text that is no pattern.
 *
 * All ways through the pattern are followed at once, as sets of places in the path: no pattern is
 * gone through twice for the same place, and the work is counted (X186).
 */
export function globMatcher(
  pattern: string,
  reading: PatternReading = {},
): ((path: string) => PatternAnswer) | null {
  if (pattern.length > longestPattern) return null;
  const parts = globParts(pattern, reading);
  if (parts === null) return null;
  return (path) => {
    if (path.length > longestPath) return 'refused';
    const text = reading.ignoreCase ? path.toLowerCase() : path;
    const walk: Walk = { text, ignoreCase: reading.ignoreCase === true, left: mostSteps };
    const start = new Uint8Array(text.length + 1);
    start[0] = 1;
    const end = through(parts, start, walk);
    return walk.left < 0 ? 'refused' : end[text.length] === 1;
  };
}

/** One of several patterns fits. */
export function globsMatcher(
  patterns: readonly string[],
  reading: PatternReading = {},
): ((path: string) => PatternAnswer) | null {
  const matchers = patterns.map((pattern) => globMatcher(pattern, reading));
  if (matchers.includes(null)) return null;
  return (path) => {
    const fits = matchers.map((matches) => matches?.(path) ?? false);
    return fits.includes(true) ? true : fits.includes('refused') ? 'refused' : false;
  };
}

/** A set of places: 1 where the path may be cut. */
type Places = Uint8Array;

interface Walk {
  readonly text: string;
  readonly ignoreCase: boolean;
  left: number;
}

function through(parts: readonly PatternPart[], from: Places, walk: Walk): Places {
  let places = from;
  for (const part of parts) {
    if (walk.left < 0) break;
    places = step(part, places, walk);
  }
  return places;
}

function step(part: PatternPart, from: Places, walk: Walk): Places {
  walk.left -= from.length;
  switch (part.kind) {
    case 'character': {
      const wanted = walk.ignoreCase ? part.text.toLowerCase() : part.text;
      return one(from, walk, (char) => char === wanted);
    }
    case 'any':
      return one(from, walk, (char) => char !== '/');
    case 'class':
      return one(from, walk, (char) => char !== '/' && part.test.test(char));
    case 'star':
      return star(from, walk, part.least);
    case 'choice':
      return union(
        part.of.map((parts) => through(parts, from, walk)),
        from.length,
      );
    case 'repeat':
      return repeat(part, from, walk);
    case 'not':
      return not(part.of, from, walk);
    default:
      return folders(part.kind, from, walk);
  }
}

function one(from: Places, { text }: Walk, fits: (char: string) => boolean): Places {
  const to = new Uint8Array(from.length);
  for (let at = 0; at < text.length; at += 1)
    if (from[at] === 1 && fits(text[at] ?? '')) to[at + 1] = 1;
  return to;
}

function star(from: Places, { text }: Walk, least: 0 | 1): Places {
  const to = least === 0 ? Uint8Array.from(from) : new Uint8Array(from.length);
  for (let at = 0; at < text.length; at += 1)
    if ((from[at] === 1 || to[at] === 1) && text[at] !== '/') to[at + 1] = 1;
  return to;
}

function folders(
  kind: 'folders' | 'below' | 'within' | 'all',
  from: Places,
  { text }: Walk,
): Places {
  const to = kind === 'within' ? new Uint8Array(from.length) : Uint8Array.from(from);
  let reached = false;
  for (let at = 0; at <= text.length; at += 1) {
    if (kind === 'folders') {
      // Behind each slash that follows.
      if (reached && text[at - 1] === '/') to[at] = 1;
      reached ||= from[at] === 1;
    } else {
      if (reached) to[at] = 1;
      reached ||= from[at] === 1 && (kind === 'all' || text[at] === '/');
    }
  }
  return to;
}

function repeat(
  { of, least, most }: Extract<PatternPart, { kind: 'repeat' }>,
  from: Places,
  walk: Walk,
): Places {
  const to = least === 0 ? Uint8Array.from(from) : new Uint8Array(from.length);
  let fresh = from;
  while (walk.left >= 0) {
    const reached = step(of, fresh, walk);
    fresh = reached.map((place, at) => (place === 1 && to[at] === 0 ? 1 : 0));
    if (!fresh.includes(1)) break;
    for (let at = 0; at < to.length; at += 1) if (fresh[at] === 1) to[at] = 1;
    if (most === 1) break;
  }
  return to;
}

/** From each place on its own: what is not to be depends on where it would begin. */
function not(of: PatternPart, from: Places, walk: Walk): Places {
  const to = new Uint8Array(from.length);
  for (let at = 0; at < from.length && walk.left >= 0; at += 1) {
    if (from[at] !== 1) continue;
    const start = new Uint8Array(from.length);
    start[at] = 1;
    const unwanted = step(of, start, walk);
    const names = star(start, walk, 0);
    for (let end = at; end < to.length; end += 1)
      if (names[end] === 1 && unwanted[end] === 0) to[end] = 1;
  }
  return to;
}

function union(sets: readonly Places[], length: number): Places {
  const to = new Uint8Array(length);
  for (const set of sets) for (let at = 0; at < length; at += 1) if (set[at] === 1) to[at] = 1;
  return to;
}
