import type { Json } from '../values/json.js';
import { plainText } from '../words/plain-text.js';

/** The beginning of what was produced, a screen of it; no lines when nothing was. */
export interface ResultPreview {
  readonly lines: readonly string[];
  /** Lines that are not among them. */
  readonly moreLines: number;
  readonly bytes: number;
  readonly cut: boolean;
}

const shownLines = 20;
const shownWidth = 2_000;
/** JSON that is no longer reads best on one line. */
const oneLineLength = 60;

/** Text as text; everything else as JSON that a person can read. */
export function previewOf(value: Json | undefined): ResultPreview {
  if (value === undefined || value === null)
    return { lines: [], moreLines: 0, bytes: 0, cut: false };
  const text = plainText(typeof value === 'string' ? value.trim() : jsonText(value));
  const all = text.split('\n');
  const lines = all.slice(0, shownLines).map((line) => line.slice(0, shownWidth));
  return {
    lines,
    moreLines: all.length - lines.length,
    bytes: new TextEncoder().encode(text).length,
    cut: lines.join('\n').length < text.length,
  };
}

function jsonText(value: Json): string {
  const short = JSON.stringify(value);
  return short.length <= oneLineLength ? short : JSON.stringify(value, null, 2);
}
