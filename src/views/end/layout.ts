import { wrap } from '../../core/words/text-width.js';
import { type PaintOptions, paintRow } from '../live/paint/paint-rows.js';
import { piece, type Row, rowWidth } from '../live/paint/row.js';

/** Where the report of a run is shown. */
export interface ReportOptions extends PaintOptions {
  /** `Infinity` where no terminal shows it: nothing is cut or folded there (X119). */
  readonly columns: number;
  /** A command as it is typed where the person stands. */
  readonly from?: (command: string) => string;
}

/** What every part of the report is laid out for. */
export interface ReportLayout {
  /** The last column stays free, as in the window. */
  readonly width: number;
  /** Below this much room titles, notes and blank lines go. */
  readonly narrow: boolean;
  readonly indent: string;
  readonly from: (command: string) => string;
}

/** `verbatim`: the value, a command, a path are what they are, also where only ASCII is drawn. */
export interface ReportLine {
  readonly row: Row;
  readonly verbatim?: boolean;
}

const narrowBelow = 60;

export function layoutOf({ columns, from = (command) => command }: ReportOptions): ReportLayout {
  const narrow = columns < narrowBelow;
  return { width: Math.max(16, columns - 1), narrow, indent: narrow ? ' ' : '   ', from };
}

export function paintLine({ row, verbatim }: ReportLine, options: ReportOptions): string {
  const text = paintRow(row, { color: options.color, ascii: options.ascii && verbatim !== true });
  // That a mark is no picture is said to terminals; who searches a pipe for it types the mark.
  return verbatim || options.columns < Number.POSITIVE_INFINITY
    ? text
    : text.replaceAll(asText, '');
}

const asText = '\ufe0e';

/**
 * `head` and, beside it, a text folded at spaces as often as it must be: causes are read whole in
 * every terminal.
 */
export function folded(
  head: Row,
  text: string,
  { width }: Pick<ReportLayout, 'width'>,
): readonly Row[] {
  const from = rowWidth(head);
  const indent = piece(' '.repeat(from));
  return wrap(text, Math.max(8, width - from), Number.POSITIVE_INFINITY).map((part, at) => [
    ...(at === 0 ? head : [indent]),
    piece(part),
  ]);
}

export function plainLines(rows: readonly Row[]): readonly ReportLine[] {
  return rows.map((row) => ({ row }));
}
