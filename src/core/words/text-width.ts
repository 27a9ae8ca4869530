/**
 * Columns a text takes in a terminal: what is drawn as one character counts once, whatever it is
 * made of.
 */
export function textWidth(text: string): number {
  if (isAscii.test(text)) return text.length;
  let width = 0;
  for (const character of charactersOf(text)) width += characterWidth(character);
  return width;
}

/** The beginning of `text` in at most `columns`, with `…` where something was cut. */
export function clip(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  if (columns < 1) return '';
  return `${kept(Array.from(charactersOf(text)), columns - 1)
    .join('')
    .trimEnd()}…`;
}

/** Both ends of `text` in at most `columns`: of a path, the end says more than the beginning. */
export function clipMiddle(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  if (columns < 4) return clip(text, columns);
  const characters = Array.from(charactersOf(text));
  const end = kept(characters.toReversed(), Math.ceil(((columns - 1) * 2) / 3)).toReversed();
  const tail = end.join('').trimStart();
  return `${kept(characters, columns - 1 - textWidth(tail))
    .join('')
    .trimEnd()}…${tail}`;
}

/**
 * Folded at spaces into at most `rows` lines of at most `columns`; later lines are indented. A word
 * that fits in no line is broken; the last line is cut where it must be.
 */
export function wrap(text: string, columns: number, rows: number): readonly string[] {
  const lines: string[] = [];
  const words = text.trimStart();
  const indent = text.slice(0, text.length - words.length);
  let line = indent;
  for (const word of words.split(' ')) {
    let rest = line.trim() ? `${line} ${word}` : `${line}${word}`;
    if (line.trim() && lines.length < rows - 1 && textWidth(rest) > columns) {
      lines.push(line);
      rest = `  ${word}`;
    }
    while (lines.length < rows - 1 && textWidth(rest) > columns) {
      const first = kept(Array.from(charactersOf(rest)), columns).join('');
      if (first.length === 0 || first.trim() === '') break;
      lines.push(first);
      rest = `  ${rest.slice(first.length)}`;
    }
    line = rest;
  }
  return [...lines, line].map((one) => clip(one, columns));
}

/** The first of them that take at most `columns`. */
function kept(characters: readonly string[], columns: number): readonly string[] {
  let width = 0;
  const end = characters.findIndex((character) => {
    width += characterWidth(character);
    return width > columns;
  });
  return end < 0 ? characters : characters.slice(0, end);
}

const isAscii = /^[ -~]*$/;
/**
 * What makes one character of several code points that would be drawn wide each: joiners, emoji
 * variants, keycaps, flags, skin tones.
 */
const joins = /[\u200d\ufe0f\u20e3\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}]/u;
const invisible = /^[\p{M}\p{Default_Ignorable_Code_Point}\u1160-\u11ff]$/u;
const emoji = /^\p{Emoji_Presentation}$/u;
const flagLetter = /^[\u{1f1e6}-\u{1f1ff}]$/u;

let segmenter: Intl.Segmenter | undefined;

/**
 * A segmenter takes seventy times as long as code points do, so it is asked only where it matters.
 */
function charactersOf(text: string): Iterable<string> {
  if (!joins.test(text)) return text;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300 && character.length === 1) return code === 0xad ? 0 : 1;
  const first = String.fromCodePoint(code);
  if (first.length < character.length && joins.test(character.slice(first.length))) return 2;
  if (invisible.test(first)) return 0;
  return isWide(code) || (emoji.test(first) && !flagLetter.test(first)) ? 2 : 1;
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0x303e) ||
    (code >= 0x3041 && code <= 0xa4cf) ||
    (code >= 0xa960 && code <= 0xa97f) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x17000 && code <= 0x18cff) ||
    (code >= 0x1b000 && code <= 0x1b2ff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}
