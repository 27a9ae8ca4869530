import { clipMiddle, textWidth, wrap } from '../../../core/words/text-width.js';

const gap = 2;
/** What is no wider than this gives way last. */
const narrow = 12;
const leastWide = 8;
/** Of the last cell, before it is cut. */
const mostRows = 4;
/** A last cell with less room than this stands below its row. */
const leastFolded = 16;
const below = 4;

/**
 * Rows in aligned columns. Where they are wider than `columns`, the wide ones share what is left:
 * none vanishes, each cell keeps both of its ends, and the last one is folded. No trailing spaces.
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  columns: number,
): readonly string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const natural = Array.from({ length: count }, (_, index) =>
    Math.max(0, ...rows.map((row) => textWidth(row[index] ?? ''))),
  );
  const used = natural.flatMap((width, index) => (width > 0 ? [index] : []));
  const widths = fitted(
    used.map((index) => natural[index] ?? 0),
    columns - gap * Math.max(0, used.length - 1),
  );
  return rows.flatMap((row) =>
    folded(
      used.map((index) => row[index] ?? ''),
      widths,
      columns,
    ),
  );
}

function folded(
  cells: readonly string[],
  widths: readonly number[],
  columns: number,
): readonly string[] {
  const last = cells.length - 1;
  const before = cells
    .slice(0, last)
    .map((cell, index) => {
      const width = widths[index] ?? 0;
      const text = clipMiddle(cell, width);
      return text + ' '.repeat(width - textWidth(text) + gap);
    })
    .join('');
  const [text = '', width = 0] = [cells[last], widths[last]];
  if (textWidth(text) > width && width < leastFolded && columns > below + leastFolded)
    return [
      before.trimEnd(),
      ...wrap(text, columns - below, mostRows).map((row) => ' '.repeat(below) + row),
    ];
  const rows = wrap(text, width, mostRows);
  const indent = ' '.repeat(textWidth(before));
  return rows.map((row, index) => `${index === 0 ? before : indent}${row}`.trimEnd());
}

function fitted(natural: readonly number[], room: number): readonly number[] {
  if (sum(natural) <= room) return natural;
  const wide = natural.filter((width) => width > narrow);
  const left = room - sum(natural.filter((width) => width <= narrow));
  if (left < leastWide * wide.length) return natural.map(atMost(capOf(natural, room)));
  const cap = capOf(wide, left);
  return natural.map((width) => (width <= narrow ? width : atMost(cap)(width)));
}

const atMost =
  (cap: number) =>
  (width: number): number =>
    Math.max(1, Math.min(width, cap));

/**
 * The width that all may have so that together they fit; those that need less leave it to others.
 */
function capOf(widths: readonly number[], room: number): number {
  let left = room;
  let count = widths.length;
  for (const width of [...widths].sort((one, other) => one - other)) {
    if (width * count > left) return Math.floor(left / count);
    left -= width;
    count -= 1;
  }
  return Number.POSITIVE_INFINITY;
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}
