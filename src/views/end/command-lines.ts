import type { EndReport } from '../../core/report/report.js';
import { textWidth, wrap } from '../../core/words/text-width.js';
import { piece } from '../live/paint/row.js';
import { nextCommands, type ReportCommand } from '../report/way-back.js';
import { columnOf } from './fact-lines.js';
import type { ReportLayout, ReportLine } from './layout.js';

const widestCommand = 48;

/** Where everything lies, and what a person types next, with nothing left to fill in. */
export function commandLines(
  report: EndReport,
  unserved: string | null,
  layout: ReportLayout,
): readonly ReportLine[] {
  const commands = [...(unserved === null ? [] : [doctor]), ...nextCommands(report)].map((one) => ({
    ...one,
    command: layout.from(one.command),
  }));
  const place: ReportCommand = { title: 'all of it', command: report.place, why: '' };
  const all = [place, ...commands];
  if (layout.narrow) return all.flatMap(({ command }) => inRoom('', command, '', layout));
  const titleWidth = columnOf(all.map(({ title }) => title));
  const wide = commands
    .map(({ command }) => textWidth(command))
    .filter((one) => one <= widestCommand);
  const commandWidth = Math.max(0, ...wide);
  return all.flatMap(({ title, command, why }) => {
    const gap = ' '.repeat(Math.max(3, commandWidth + 3 - textWidth(command)));
    return inRoom(title.padEnd(titleWidth), command, why === '' ? '' : gap + why, layout);
  });
}

const doctor: ReportCommand = {
  title: 'fix',
  command: 'plenum doctor',
  why: 'what works, and what mends the rest',
};

/** A note goes where there is no room for it; a command is folded, never cut. */
function inRoom(
  title: string,
  command: string,
  note: string,
  { width, indent }: ReportLayout,
): readonly ReportLine[] {
  const from = indent.length + title.length;
  const [first = '', ...rest] = wrap(command, Math.max(8, width - from), Number.POSITIVE_INFINITY);
  const fits = rest.length === 0 && from + textWidth(command + note) <= width;
  const head = [piece(indent), piece(title, 'dim'), piece(first)];
  return [
    { row: fits ? [...head, piece(note, 'dim')] : head, verbatim: true },
    ...rest.map((part) => ({ row: [piece(' '.repeat(from)), piece(part)], verbatim: true })),
  ];
}
