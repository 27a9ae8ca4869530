import { clip, textWidth } from '../../../core/words/text-width.js';

/** Rows in aligned columns; the last one gets what room is left. No trailing spaces. */
export function alignColumns(
  rows: readonly (readonly string[])[],
  columns: number,
  gap = 2,
): readonly string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(0, ...rows.map((row) => textWidth(row[index] ?? ''))),
  );
  return rows.map((row) => {
    const cells = row.map((cell, index) =>
      index === row.length - 1 ? cell : cell + ' '.repeat((widths[index] ?? 0) - textWidth(cell)),
    );
    return clip(cells.join(' '.repeat(gap)).trimEnd(), columns);
  });
}
