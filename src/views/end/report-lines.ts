import type { EndReport } from '../../core/report/report.js';
import { commandLines } from './command-lines.js';
import { factLines } from './fact-lines.js';
import { headerLines } from './header-lines.js';
import { layoutOf, paintLine, type ReportLine, type ReportOptions } from './layout.js';
import { lossLines, noteLines } from './loss-lines.js';
import { errorLines, valueLines } from './value-lines.js';

/**
 * What a run leaves on the screen, the value first, the next commands last. Why a run is partial
 * MUST be readable in any terminal (X80), and so MUST what was lost (X119) and what a person is to
 * say yes to (X184): what is too long is folded. `unserved`: why no agent got an answer.
 */
export function reportLines(
  report: EndReport,
  options: ReportOptions,
  unserved: string | null = null,
): readonly string[] {
  const layout = layoutOf(options);
  const blocks = [
    headerLines(report, layout),
    valueLines(report, layout),
    errorLines(report, layout),
    lossLines(report, unserved, layout),
    noteLines(report, layout),
    factLines(report, layout),
    commandLines(report, unserved, layout),
  ].filter((lines) => lines.length > 0);
  const gap: readonly ReportLine[] = layout.narrow ? [] : [{ row: [] }];
  return blocks
    .flatMap((lines, at) => (at === 0 ? lines : [...gap, ...lines]))
    .map((line) => paintLine(line, options));
}
