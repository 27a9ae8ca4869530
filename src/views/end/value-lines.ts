import type { EndReport } from '../../core/report/report.js';
import { bytesText, plural } from '../../core/words/amounts.js';
import { wrap } from '../../core/words/text-width.js';
import { piece } from '../live/paint/row.js';
import { folded, plainLines, type ReportLayout, type ReportLine } from './layout.js';

const screenRows = 20;

/** The value itself, at most a screen; where the rest is stands among the next commands. */
export function valueLines(
  { result, status }: EndReport,
  layout: ReportLayout,
): readonly ReportLine[] {
  const { indent, width } = layout;
  const says = (text: string) => plainLines([[piece(indent), piece(text, 'dim')]]);
  if (result.lines.length === 0)
    return status === 'completed' ? says('The script returned nothing.') : [];
  if (result.bytes === 0) return says('The script returned an empty text.');
  const lines: ReportLine[] = [];
  let shown = 0;
  for (const line of result.lines) {
    const left = screenRows - lines.length;
    if (left < 1) break;
    for (const row of wrap(line.replaceAll('\t', '  '), width - indent.length, left))
      lines.push({ row: [piece(indent), piece(row)], verbatim: true });
    shown += 1;
  }
  const more = result.moreLines + result.lines.length - shown;
  const all = `${bytesText(result.bytes)} in all`;
  if (more > 0) return [...lines, ...says(`… ${plural(more, 'more line')}, ${all}`)];
  return result.cut ? [...lines, ...says(`… ${all}`)] : lines;
}

/** Where the script stopped, and why. */
export function errorLines({ error }: EndReport, layout: ReportLayout): readonly ReportLine[] {
  if (error === null) return [];
  const { message, line, file } = error;
  const where = file === null ? '' : ` of ${file}`;
  const text = line === null ? message : `The script stopped at line ${line}${where}: ${message}`;
  return plainLines(folded([piece(layout.indent)], text, layout));
}
