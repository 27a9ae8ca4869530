/** Columns a text takes in a terminal. Exact for Latin, CJK and common emoji; never less than what is drawn by much. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character.codePointAt(0) ?? 0);
  return width;
}

/** The beginning of `text` in at most `columns`, with `…` where something was cut. */
export function clip(text: string, columns: number): string {
  if (text.length <= columns && isAscii.test(text)) return text;
  if (textWidth(text) <= columns) return text;
  if (columns < 1) return '';
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += characterWidth(character.codePointAt(0) ?? 0);
    if (width > columns - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** Folded at spaces into at most `rows` lines of at most `columns`; later lines are indented. The last one is cut where it must be. */
export function wrap(text: string, columns: number, rows: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word;
    if (line && lines.length < rows - 1 && textWidth(longer) > columns) {
      lines.push(line);
      line = `  ${word}`;
    } else line = longer;
  }
  return [...lines, line].map((one) => clip(one, columns));
}

const isAscii = /^[ -~]*$/;
const combining = /\p{M}|\u200d|[\ufe00-\ufe0f]/u;

function characterWidth(code: number): number {
  if (code < 0x300) return 1;
  if (combining.test(String.fromCodePoint(code))) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}
