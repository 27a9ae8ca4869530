import type { Write } from '../../output/output.js';
import { type PaintOptions, paintRow } from './paint-rows.js';
import { type Row, rowWidth } from './row.js';

/** The rows at the foot of the terminal that are drawn anew; what stands above them stays. */
export interface Region {
  /** Draws the rows in one write, after `above`, which goes into the scrollback: whole lines. */
  draw(rows: readonly Row[], above: string): void;
  /** Takes the rows away; `above` takes their place. */
  leave(above: string): void;
  /** Nothing of ours is on the screen any more: the next draw begins where the cursor is. */
  forget(): void;
}

const hideCursor = '\u001b[?25l';
export const showCursor = '\u001b[?25h';
const beginSync = '\u001b[?2026h';
export const endSync = '\u001b[?2026l';
const clearLine = '\u001b[K';
const clearBelow = '\u001b[J';

/**
 * Rows are written over, never erased first, so that nothing flickers where a terminal does not
 * know synchronized output. Where the terminal became narrower since, it has folded what we drew:
 * as many lines are gone up as it made of them.
 */
export function createRegion(
  write: Write,
  columns: () => number,
  paint: () => PaintOptions,
): Region {
  let drawn: readonly number[] = [];
  const toTop = (): string => {
    const wide = columns();
    const lines = drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / wide)), 0);
    return lines > 1 ? `\r\u001b[${lines - 1}A` : drawn.length > 0 ? '\r' : '';
  };
  const over = (text: string): string => text.replaceAll('\n', `${clearLine}\n`);
  return {
    draw(rows, above) {
      const options = paint();
      const lines = rows.map((row) => `${paintRow(row, options)}${clearLine}`);
      write(
        `${beginSync}${drawn.length === 0 ? hideCursor : ''}${toTop()}${over(above)}` +
          `${lines.join('\n')}${clearBelow}${endSync}`,
      );
      drawn = rows.map(rowWidth);
    },
    leave(above) {
      if (drawn.length === 0) write(above);
      else write(`${beginSync}${toTop()}${over(above)}${clearBelow}${showCursor}${endSync}`);
      drawn = [];
    },
    forget() {
      drawn = [];
    },
  };
}
