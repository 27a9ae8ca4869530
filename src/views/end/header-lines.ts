import type { EndReport } from '../../core/report/report.js';
import { costText, tokensText } from '../../core/words/amounts.js';
import { runAgeText } from '../live/model/figures.js';
import { joined, piece, type Row, rowWidth, spread, type Tone } from '../live/paint/row.js';
import { markPiece } from '../live/rows/state-marks.js';
import { folded, plainLines, type ReportLayout, type ReportLine } from './layout.js';

/**
 * Mark, status, run, time, tokens, cost, and why it stands so (X80): on one line where it fits,
 * else the reasons follow below, whole.
 */
export function headerLines(report: EndReport, layout: ReportLayout): readonly ReportLine[] {
  const why = whyOf(report);
  const gap = layout.narrow ? '  ' : '   ';
  const reason: Row = why === '' ? [] : [piece(why)];
  if (layout.width === Number.POSITIVE_INFINITY) {
    const parts = [[piece(' '), ...leftOf(report, gap, true)], reason, ...figuresOf(report, true)];
    return [{ row: joined(parts, gap) }];
  }
  const right = joined(figuresOf(report, true), gap);
  const left = [piece(' '), ...leftOf(report, gap, true)];
  const whole = joined([left, reason], gap);
  if (rowWidth(whole) + rowWidth(right) + 2 <= layout.width)
    return [{ row: spread(whole, right, layout.width) }];
  const below = why === '' ? [] : folded([piece(layout.indent)], why, layout);
  return plainLines([...headRows(report, layout, gap), ...below]);
}

/** Narrower, the tokens go first, then the name; what fits nowhere is folded, never cut. */
function headRows(report: EndReport, { width, narrow, indent }: ReportLayout, gap: string) {
  const choices = narrow
    ? ([
        [true, true],
        [true, false],
        [false, false],
      ] as const)
    : ([[true, true]] as const);
  for (const [named, tokens] of choices) {
    const left = [piece(' '), ...leftOf(report, gap, named)];
    const right = joined(figuresOf(report, tokens), gap);
    if (rowWidth(left) + rowWidth(right) + 2 <= width) return [spread(left, right, width)];
  }
  const [space, mark, ...rest] = [piece(' '), ...leftOf(report, ' ', true)];
  const text = rest
    .map((one) => one.text)
    .join('')
    .trimStart();
  return [
    ...folded([space, ...(mark ? [mark] : []), piece(' ')], text, { width }),
    ...folded([piece(indent)], textOfFigures(report), { width }),
  ];
}

const statusTones: Readonly<Partial<Record<EndReport['status'], Tone>>> = {
  partial: 'partial',
  paused: 'paused',
  lost: 'lost',
};

function leftOf({ mark, status, name, runId }: EndReport, gap: string, named: boolean): Row {
  return [
    markPiece(mark),
    piece(` ${status}`, statusTones[status]),
    piece(gap),
    ...(named ? [piece(name, 'strong'), piece('  ')] : []),
    piece(runId),
  ];
}

function figuresOf({ spent }: EndReport, withTokens: boolean): readonly Row[] {
  return [
    [piece(runAgeText(spent.durationMs))],
    ...(withTokens ? [[piece(tokensText(spent.usage))]] : []),
    [piece(costText(spent.costUsd, spent.unpriced).replace(/^[≈≥]/, '$& '))],
  ];
}

function textOfFigures(report: EndReport): string {
  return figuresOf(report, true)
    .map((row) => row.map(({ text }) => text).join(''))
    .join('  ');
}

/** What an error of the script says stands below, with its line. */
function whyOf({ reasons, asides, error }: EndReport): string {
  return [...reasons.filter((reason) => reason !== error?.message), ...asides].join('; ');
}
