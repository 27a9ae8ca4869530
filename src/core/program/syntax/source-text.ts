/** Largest script, in characters (C4). */
export const maxSourceLength = 512 * 1024;

/**
 * The text that is checked, stored and executed: without byte order mark, with LF line ends. Lines
 * and columns stay what an editor shows.
 */
export function normaliseSource(text: string): string {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  return text.slice(start).replace(/\r\n?/g, '\n');
}

// U+2028 and U+2029 end a line for the parser, so they must do so here.
const lineEnd = /[\n\u2028\u2029]/g;

/** Offset of the first character of each line; index 0 is line 1. */
export function lineStarts(source: string): readonly number[] {
  const starts = [0];
  for (const match of source.matchAll(lineEnd)) starts.push(match.index + 1);
  return starts;
}

/** Text of a 1-based line, without its end. */
export function lineText(source: string, starts: readonly number[], line: number): string {
  const start = starts[line - 1] ?? source.length;
  const next = starts[line];
  return source.slice(start, next === undefined ? source.length : next - 1);
}

/**
 * Line (1-based) and column (0-based) of an offset; offsets outside the source are moved to its
 * nearest end.
 */
export function siteAt(
  starts: readonly number[],
  length: number,
  offset: number,
): { readonly line: number; readonly column: number } {
  const inside = Math.max(0, Math.min(offset, length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= inside) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: inside - (starts[low] ?? 0) };
}
