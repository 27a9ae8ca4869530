import { marks } from '../../core/report/marks.js';
import { clockText } from '../../core/words/amounts.js';
import { clipMiddle, textWidth, wrap } from '../../core/words/text-width.js';
import type { Palette } from '../output/output.js';

/**
 * One fact, before it is laid out: `0:12 ✓ src/pay.ts  12s · 8k tok`. Texts MUST be plain already.
 */
export interface Line {
  readonly at: number;
  readonly mark: string;
  /** The agent or step it is about; empty for the run itself. */
  readonly label: string;
  readonly text: string;
  readonly tone?: 'quiet' | 'heading';
}

const clockWidth = 7;
const leastLabel = 12;
const labelShare = 0.4;
/** A terminal is not filled by one message. */
const mostRows = 12;

/**
 * Rows of at most `columns`. Where these are bounded the label keeps both of its ends, and the text
 * is folded.
 */
export function renderLine(line: Line, startedAt: number, columns: number, color: Palette): string {
  const clock = clockText(line.at - startedAt).padStart(clockWidth);
  const room = Math.max(8, columns - clockWidth - 3);
  const fits = textWidth(line.label) + textWidth(line.text) + 2 <= room;
  const labelRoom = fits || !line.text ? room : Math.max(leastLabel, Math.floor(room * labelShare));
  const label = clipMiddle(line.label, labelRoom);
  const gap = label && line.text ? '  ' : '';
  const shade = (text: string): string => (line.tone === 'quiet' ? color.dim(text) : text);
  const rows = wrap(`${label}${gap}${line.text}`, room, mostRows).map((row, index) => {
    if (index > 0) return `${' '.repeat(clockWidth + 3)}${shade(row)}`;
    const head = line.tone === 'heading' ? color.bold(label) : label;
    const body = `${head}${shade(row.slice(label.length))}`;
    return `${color.dim(clock)} ${tint(line.mark, color)} ${body}`;
  });
  return rows.join('\n');
}

/** Colour repeats what the mark says, it never says anything alone. */
export function tint(mark: string, color: Palette): string {
  if (mark === marks.completed || mark === marks.reused) return color.green(mark);
  if (mark === marks.failed || mark === marks.lost) return color.red(mark);
  if (mark === marks.partial || mark === marks.paused || mark === marks.asking)
    return color.yellow(mark);
  return mark === marks.running ? color.cyan(mark) : color.dim(mark);
}
