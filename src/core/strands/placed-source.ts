import { lineStarts, siteAt } from '../program/syntax/source-text.js';
import type { Site } from '../step/step.js';

/**
 * Text put into a source before its character at `offset`. Mutable while a transform runs: some
 * texts are known only after their inside was seen.
 */
export interface Insertion {
  readonly offset: number;
  text: string;
}

/**
 * A source with insertions that keep every line where it is. `siteOf` leads from a position in
 * `code` back to the source as written.
 */
export class PlacedSource {
  readonly code: string;
  private readonly sorted: readonly Insertion[];
  private starts: readonly number[] | null = null;
  private codeStarts: readonly number[] | null = null;

  /**
   * Insertions at one offset keep the order in which they are given. `blank` is replaced by spaces.
   */
  constructor(
    private readonly source: string,
    insertions: readonly Insertion[],
    blank: readonly [number, number],
    /** Where the calls are that the code refers to by number. */
    readonly sites: readonly Site[] = [],
  ) {
    this.sorted = insertions
      .filter(({ text }) => text !== '')
      .sort((left, right) => left.offset - right.offset);
    const text =
      source.slice(0, blank[0]) +
      source.slice(...blank).replace(/[^\n\u2028\u2029]/g, ' ') +
      source.slice(blank[1]);
    const parts: string[] = [];
    let from = 0;
    for (const { offset, text: inserted } of this.sorted) {
      parts.push(text.slice(from, offset), inserted);
      from = offset;
    }
    parts.push(text.slice(from));
    this.code = parts.join('');
  }

  /**
   * QuickJS gives a call the position of what it evaluated last, so the line may be a later one of
   * the same call.
   *
   * @param line 1-based line of `code`
   * @param byteColumn 1-based column of `code` in UTF-8 bytes, which is how QuickJS counts
   * @returns `null` for a position outside the source
   */
  siteOf(line: number, byteColumn: number): Site | null {
    this.starts ??= lineStarts(this.source);
    this.codeStarts ??= lineStarts(this.code);
    const start = this.codeStarts[line - 1];
    if (start === undefined || line > this.starts.length) return null;
    const offset = this.sourceOffset(start + unitsOf(this.code, start, byteColumn - 1));
    const site = siteAt(this.starts, this.source.length, offset);
    return site.line === line ? site : { line, column: 0 };
  }

  private sourceOffset(codeOffset: number): number {
    let shift = 0;
    for (const { offset, text } of this.sorted) {
      if (codeOffset < offset + shift) break;
      if (codeOffset < offset + shift + text.length) return offset;
      shift += text.length;
    }
    return codeOffset - shift;
  }
}

/**
 * How many UTF-16 units the first `bytes` UTF-8 bytes after `from` have, not counting past the
 * line's end.
 */
function unitsOf(text: string, from: number, bytes: number): number {
  let at = from;
  for (let left = bytes; left > 0 && at < text.length; ) {
    const point = text.codePointAt(at) ?? 0;
    if (point === 10) break;
    left -= point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    at += point < 0x10000 ? 1 : 2;
  }
  return at - from;
}
