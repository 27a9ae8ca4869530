import { marks } from '../../core/report/marks.js';
import { clockText } from '../../core/words/amounts.js';
import { clip, textWidth } from '../../core/words/text-width.js';
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
const widestLabel = 28;

/** One line of at most `columns`. Fewer columns: the label gives way first, then the text. */
export function renderLine(line: Line, startedAt: number, columns: number, color: Palette): string {
  const clock = clockText(line.at - startedAt).padStart(clockWidth);
  const room = Math.max(8, columns - clockWidth - 3);
  const labelRoom = line.text ? Math.min(widestLabel, Math.max(6, Math.floor(room * 0.45))) : room;
  const label = clip(line.label, labelRoom);
  const gap = label && line.text ? '  ' : '';
  const text = clip(line.text, room - textWidth(label) - gap.length);
  const body =
    `${line.tone === 'heading' ? color.bold(label) : label}${gap}` +
    `${line.tone === 'quiet' ? color.dim(text) : text}`;
  return `${color.dim(clock)} ${tint(line.mark, color)} ${body}`;
}

/** Colour repeats what the mark says, it never says anything alone. */
export function tint(mark: string, color: Palette): string {
  if (mark === marks.completed || mark === marks.reused) return color.green(mark);
  if (mark === marks.failed || mark === marks.lost) return color.red(mark);
  if (mark === marks.partial || mark === marks.paused || mark === marks.waiting)
    return color.yellow(mark);
  return mark === marks.running ? color.cyan(mark) : color.dim(mark);
}
