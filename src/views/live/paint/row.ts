import { clip, textWidth } from '../../../core/words/text-width.js';

/** What a piece of a row is; colour is for state alone, `strong` and `dim` for hierarchy. */
export type Tone =
  | 'strong'
  | 'dim'
  | 'running'
  | 'done'
  | 'reused'
  | 'failed'
  | 'partial'
  | 'paused'
  | 'you'
  | 'lost'
  | 'add'
  | 'del'
  | 'selected';

/** Its text MUST be plain and of one line. */
export interface Piece {
  readonly text: string;
  readonly tone?: Tone;
}

export type Row = readonly Piece[];

export function piece(text: string, tone: Tone | undefined = undefined): Piece {
  return tone === undefined ? { text } : { text, tone };
}

export function textOf(row: Row): string {
  return row.map(({ text }) => text).join('');
}

export function rowWidth(row: Row): number {
  return row.reduce((sum, { text }) => sum + textWidth(text), 0);
}

export const blank: Row = [];

/** The beginning of a row in at most `width` columns, with `…` where something was cut. */
export function clipRow(row: Row, width: number): Row {
  if (rowWidth(row) <= width) return row;
  const kept: Piece[] = [];
  let left = width;
  for (const one of row) {
    const needs = textWidth(one.text);
    if (needs > left || (needs === left && one !== row.at(-1))) {
      const cut = clip(`${one.text} `, left).trimEnd();
      return [...kept, { ...one, text: cut.endsWith('…') ? cut : clip(`${cut}  `, left) }];
    }
    kept.push(one);
    left -= needs;
  }
  return kept;
}

/** In exactly `width` columns. */
export function cell(row: Row, width: number, align: 'left' | 'right' = 'left'): Row {
  const shown = clipRow(row, width);
  const pad = piece(' '.repeat(Math.max(0, width - rowWidth(shown))));
  return align === 'left' ? [...shown, pad] : [pad, ...shown];
}

/** Both ends of a line of `width` columns; the left one gives way. */
export function spread(left: Row, right: Row, width: number): Row {
  const end = clipRow(right, width);
  if (end.length === 0) return clipRow(left, width);
  const room = Math.max(0, width - rowWidth(end) - 2);
  const start = clipRow(left, room);
  return [
    ...start,
    piece(' '.repeat(Math.max(0, width - rowWidth(start) - rowWidth(end)))),
    ...end,
  ];
}

/** Those of `parts` that fit, earlier ones first, joined by `gap`. */
export function fitting(parts: readonly Row[], width: number, gap: string): Row {
  const kept: Row[] = [];
  let used = 0;
  for (const part of parts) {
    if (part.length === 0) continue;
    const needs = rowWidth(part) + (kept.length > 0 ? gap.length : 0);
    if (used + needs > width) break;
    used += needs;
    kept.push(part);
  }
  return joined(kept, gap);
}

export function joined(parts: readonly Row[], gap: string): Row {
  return parts
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : [piece(gap), ...part]));
}
