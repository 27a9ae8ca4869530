import type { LossGroup } from '../../core/report/loss-groups.js';
import { marks } from '../../core/report/marks.js';
import type { EndReport } from '../../core/report/report.js';
import { plural } from '../../core/words/amounts.js';
import { oneLine } from '../../core/words/plain-text.js';
import { piece, type Row, type Tone } from '../live/paint/row.js';
import { markPiece } from '../live/rows/state-marks.js';
import { questionText } from '../report/commands.js';
import { nameOf } from '../report/loss-text.js';
import { folded, plainLines, type ReportLayout, type ReportLine } from './layout.js';

const namedLosses = 3;
const shownNotes = 6;

/** Equal losses are one line: mark, count, cause, and why, which is folded and never cut. */
export function lossLines(
  { losses, moreLosses }: EndReport,
  unserved: string | null,
  layout: ReportLayout,
): readonly ReportLine[] {
  const counts = losses.map(countOf);
  const countWidth = Math.max(0, ...counts.map((count) => count.length));
  const causeWidth = Math.max(0, ...losses.map(({ cause }) => cause.length));
  const rows = losses.flatMap((group, at) => {
    const head: Row = [
      piece(layout.indent),
      markPiece(markOf(group)),
      piece(` ${(counts[at] ?? '').padStart(countWidth)}`),
    ];
    const why = whyOf(group);
    const cause = group.cause;
    return layout.narrow
      ? folded([...head, piece(' ')], why === '' ? cause : `${cause}: ${why}`, layout)
      : folded([...head, piece(`  ${cause.padEnd(causeWidth)}   `, toneOf(group))], why, layout);
  });
  return plainLines([
    ...(unserved === null ? [] : noteRows(marks.failed, unserved, layout)),
    ...rows,
    ...(moreLosses > 0 ? [[piece(`${layout.indent}… ${moreLosses} more`, 'dim')]] : []),
  ]);
}

/** What waits for a person, and what was said once while it ran. */
export function noteLines(
  { questions, warnings, runId }: EndReport,
  layout: ReportLayout,
): readonly ReportLine[] {
  return plainLines([
    ...notes(
      marks.asking,
      questions.map((one) => questionText(one, runId)),
      layout,
    ),
    ...notes(marks.partial, warnings, layout),
  ]);
}

function notes(mark: string, texts: readonly string[], layout: ReportLayout): readonly Row[] {
  const most = layout.width === Number.POSITIVE_INFINITY ? texts.length : shownNotes;
  const rest = texts.length - most;
  return [
    ...texts.slice(0, most).flatMap((text) => noteRows(mark, text, layout)),
    ...(rest > 0 ? [[piece(`${layout.indent}… ${rest} more, in report.md`, 'dim')]] : []),
  ];
}

function noteRows(mark: string, text: string, layout: ReportLayout): readonly Row[] {
  return folded([piece(layout.indent), markPiece(mark), piece(' ')], text, layout);
}

/** One entry may stand for many calls that were never started. */
function countOf({ losses }: LossGroup): string {
  return String(losses.reduce((sum, { count = 1 }) => sum + count, 0));
}

function markOf({ cause }: LossGroup): string {
  if (cause === 'lost') return marks.lost;
  return cause === 'skipped' || cause === 'stopped' ? marks.skipped : marks.failed;
}

/** Red says that something failed: the mark, and the cause. */
function toneOf(group: LossGroup): Tone | undefined {
  return markOf(group) === marks.failed ? 'failed' : undefined;
}

function whyOf({ message, losses }: LossGroup): string {
  const why = oneLine(message);
  const [first] = losses;
  if (first && losses.length === 1) return `${nameOf(first)}${why === '' ? '' : `: ${why}`}`;
  if (losses.length > namedLosses) return why === '' ? `of ${plural(losses.length, 'call')}` : why;
  const names = losses.map(nameOf).join(', ');
  return why === '' ? names : `${why} (${names})`;
}
