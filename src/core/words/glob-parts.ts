/** What a file pattern is made of. Positions are those of the path. */
export type PatternPart =
  | { readonly kind: 'character'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'class'; readonly test: RegExp }
  /** Within one name; `least` characters. */
  | { readonly kind: 'star'; readonly least: 0 | 1 }
  /** `**` as a whole name: with the slash behind it, with the one before it, or alone. */
  | { readonly kind: 'folders' | 'below' | 'within' | 'all' }
  | { readonly kind: 'choice'; readonly of: readonly (readonly PatternPart[])[] }
  | {
      readonly kind: 'repeat';
      readonly of: PatternPart;
      readonly least: 0 | 1;
      readonly most: 1 | null;
    }
  | { readonly kind: 'not'; readonly of: PatternPart };

export interface PatternReading {
  readonly ignoreCase?: boolean;
  /** Braces and brackets behind `+@!?*` are letters, as in `.gitignore`. */
  readonly plain?: boolean;
  /** `a/**` is not `a` itself. */
  readonly strict?: boolean;
}

const deepest = 20;
const longestRange = 200;

const unreadable = new Error('no file pattern');

/** The parts of a pattern, or `null` for one that cannot be read. */
export function globParts(pattern: string, reading: PatternReading): readonly PatternPart[] | null {
  try {
    const reader = { text: pattern.replace(/^\.\//, ''), at: 0, ...reading };
    return readParts(reader, '', 0);
  } catch (error) {
    if (error === unreadable) return null;
    throw error;
  }
}

interface Reader extends PatternReading {
  readonly text: string;
  at: number;
}

/** Up to one of the characters of `ends`, which is left to the caller. */
function readParts(reader: Reader, ends: string, depth: number): PatternPart[] {
  if (depth > deepest) throw unreadable;
  const parts: PatternPart[] = [];
  while (reader.at < reader.text.length && !ends.includes(reader.text[reader.at] ?? ''))
    parts.push(readPart(reader, ends, depth));
  return parts;
}

function readPart(reader: Reader, ends: string, depth: number): PatternPart {
  const { text, at, plain } = reader;
  const char = text[at] ?? '';
  const next = text[at + 1];
  if (!plain && next === '(' && '+@!?*'.includes(char)) return readExtended(reader, depth);
  reader.at += 1;
  if (char === '\\' && next !== undefined) {
    reader.at += 1;
    return character(next);
  }
  if (char === '/' && isFolders(reader, at + 1, ends)) {
    let behind = at + 3;
    while (isFolders(reader, behind + 1, ends) && text[behind] === '/') behind += 3;
    if (text[behind] !== '/' || isEnd(text[behind + 1], ends)) {
      reader.at = behind;
      // Behind a star a slash is meant: `*/**` is what lies in folders.
      return { kind: reader.strict || text[at - 1] === '*' ? 'within' : 'below' };
    }
  }
  if (char === '*') return readStar(reader, at, ends);
  if (char === '?') return { kind: 'any' };
  if (char === '[') return repeated(reader, readClass(reader));
  if (char === '{' && !plain) return readBraces(reader, depth) ?? character('{');
  if (char === '(' && !plain) return repeated(reader, readChoice(reader, '|', ')', depth));
  return character(char);
}

const character = (text: string): PatternPart => ({ kind: 'character', text });
const isEnd = (char: string | undefined, ends: string): boolean =>
  char === undefined || ends.includes(char);

/** `**` that is a whole name. */
function isFolders({ text }: Reader, at: number, ends: string): boolean {
  return text.startsWith('**', at) && (isEnd(text[at + 2], ends) || text[at + 2] === '/');
}

function readStar(reader: Reader, at: number, ends: string): PatternPart {
  const { text } = reader;
  const before = text[at - 1];
  const isFirst = before === undefined || '/{,(|'.includes(before);
  if (isFirst && isFolders(reader, at, ends)) {
    reader.at = at + 2;
    if (text[reader.at] !== '/') return { kind: 'all' };
    reader.at += 1;
    return { kind: 'folders' };
  }
  while (text[reader.at] === '*' && text[reader.at + 1] !== '(') reader.at += 1;
  const isWhole = isFirst && (isEnd(text[reader.at], ends) || text[reader.at] === '/');
  return { kind: 'star', least: isWhole ? 1 : 0 };
}

function readExtended(reader: Reader, depth: number): PatternPart {
  const char = reader.text[reader.at] ?? '';
  reader.at += 2;
  const of = readChoice(reader, '|', ')', depth);
  if (char === '@') return of;
  if (char === '!') return { kind: 'not', of };
  return { kind: 'repeat', of, least: char === '+' ? 1 : 0, most: char === '?' ? 1 : null };
}

/** `[ab]+`, `(ab)+`: as often as it stands there. */
function repeated(reader: Reader, of: PatternPart): PatternPart {
  const { text, at } = reader;
  if (text[at] !== '+' || text[at + 1] === '(' || of.kind === 'character') return of;
  reader.at += 1;
  return { kind: 'repeat', of, least: 1, most: null };
}

function readChoice(reader: Reader, between: string, end: string, depth: number): PatternPart {
  const of: PatternPart[][] = [];
  for (;;) {
    of.push(readParts(reader, between + end, depth + 1));
    const char = reader.text[reader.at];
    reader.at += 1;
    if (char === undefined) throw unreadable;
    if (char === end) return { kind: 'choice', of };
  }
}

/** `{a,b}`, `{1..9}`; braces without either are letters, and so is one that nothing closes. */
function readBraces(reader: Reader, depth: number): PatternPart | null {
  const start = reader.at;
  const [whole, from = '', to = ''] =
    /^([a-z]|\d{1,4})\.\.([a-z]|\d{1,4})\}/i.exec(reader.text.slice(start, start + 12)) ?? [];
  if (whole !== undefined) {
    reader.at += whole.length;
    return { kind: 'choice', of: rangeOf(from, to).map((text) => [...text].map(character)) };
  }
  if (!/^[^{}]*[,{]/.test(reader.text.slice(start)) || !reader.text.includes('}', start))
    return null;
  return readChoice(reader, ',', '}', depth);
}

function rangeOf(from: string, to: string): readonly string[] {
  const isNumber = /^\d+$/.test(from) && /^\d+$/.test(to);
  const [first, last] = isNumber
    ? [Number(from), Number(to)]
    : [from.charCodeAt(0), to.charCodeAt(0)];
  if (Math.abs(last - first) > longestRange) throw unreadable;
  const low = Math.min(first, last);
  return Array.from({ length: Math.abs(last - first) + 1 }, (_, index) =>
    isNumber ? String(low + index) : String.fromCharCode(low + index),
  );
}

function readClass(reader: Reader): PatternPart {
  const { text } = reader;
  const close = text.indexOf(
    ']',
    reader.at + (/^[!^]?\]/.exec(text.slice(reader.at, reader.at + 2))?.[0].length ?? 0),
  );
  if (close < 0) return character('[');
  const inner = text.slice(reader.at, close).replaceAll(/[[\]\\]/g, '\\$&');
  reader.at = close + 1;
  const negated = /^[!^]/.test(inner);
  const body = (negated ? inner.slice(1) : inner).replace(/^\^/, '\\^');
  try {
    const test = new RegExp(`^[${negated ? '^/' : ''}${body}]$`, reader.ignoreCase ? 'i' : '');
    return { kind: 'class', test };
  } catch {
    throw unreadable;
  }
}
