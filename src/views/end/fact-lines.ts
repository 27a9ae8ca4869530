import { marks } from '../../core/report/marks.js';
import type { EndReport } from '../../core/report/report.js';
import { plural } from '../../core/words/amounts.js';
import { piece, type Row, rowWidth } from '../live/paint/row.js';
import { markPiece } from '../live/rows/state-marks.js';
import { landedText, landingLines } from '../report/landing-lines.js';
import { folded, plainLines, type ReportLayout, type ReportLine } from './layout.js';

const shownGates = 6;
const shownUnlanded = 6;

interface Fact {
  readonly title: string;
  readonly mark?: string;
  readonly text: string;
}

/** Agents, votes, gates, changes and what else there is to know, in one column. */
export function factLines(report: EndReport, layout: ReportLayout): readonly ReportLine[] {
  const facts = factsOf(report, layout);
  const titleWidth = columnOf(facts.map(({ title }) => title));
  const rows: Row[] = [];
  let latest = '';
  for (const { title, mark, text } of facts) {
    const head: Row = [
      piece(layout.indent),
      piece((title === latest ? '' : title).padEnd(titleWidth), 'dim'),
      ...(mark === undefined ? [] : [markPiece(mark), piece(' ')]),
    ];
    rows.push(...folded(head, text, layout));
    latest = title;
  }
  return plainLines(beside(rows, report, layout));
}

/** Two short facts share a line where there is room. */
function beside(rows: readonly Row[], { votes }: EndReport, layout: ReportLayout): readonly Row[] {
  const [agents, told, ...rest] = rows;
  if (votes === null || layout.narrow || !agents || !told) return rows;
  const row = [...agents, piece('       '), piece('votes   ', 'dim'), piece(votes)];
  return rowWidth(row) > layout.width ? rows : [row, ...rest];
}

/** The titles of a block stand in a column of their own. */
export function columnOf(titles: readonly string[]): number {
  return Math.max(9, ...titles.map((title) => title.length + 3));
}

function factsOf(report: EndReport, layout: ReportLayout): readonly Fact[] {
  const { agents, votes, estimated, accepted, handled, denied } = report;
  return [
    { title: 'agents', text: /^0 /.test(agents) ? 'none' : agents.replace(/^\d+ agents?: /, '') },
    ...(votes === null ? [] : [{ title: 'votes', text: votes }]),
    ...gateFacts(report, layout),
    ...changeFacts(report, layout),
    ...accepted.map((text) => ({ title: 'accepted', text })),
    ...(handled > 0
      ? [{ title: 'handled', text: `${plural(handled, 'failure')} that the script dealt with` }]
      : []),
    ...(denied.length > 0 ? [{ title: 'denied', text: denied.join(' · ') }] : []),
    ...(estimated === null
      ? []
      : [{ title: 'estimate', text: estimated.replace(/^estimated /, '') }]),
  ];
}

function gateFacts({ gates }: EndReport, layout: ReportLayout): readonly Fact[] {
  return limited(
    gates.map(({ label, passed, text }) => ({
      title: 'gates',
      mark: passed === null ? marks.asking : passed ? marks.completed : marks.failed,
      text: `${label} ${text}`,
    })),
    shownGates,
    layout,
  );
}

function changeFacts({ landing, runId }: EndReport, layout: ReportLayout): readonly Fact[] {
  const landed = landedText(landing);
  const left = landingLines(landing, runId).map((text) => ({ title: 'changes', text }));
  return [
    ...(landed === null ? [] : [{ title: 'changes', text: landed }]),
    ...limited(left, shownUnlanded, layout),
  ];
}

function limited(facts: readonly Fact[], most: number, layout: ReportLayout): readonly Fact[] {
  const rest = facts.length - most;
  const [first] = facts;
  if (layout.width === Number.POSITIVE_INFINITY || rest <= 0 || !first) return facts;
  return [...facts.slice(0, most), { title: first.title, text: `… ${rest} more, in report.md` }];
}
