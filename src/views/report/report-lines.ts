import { marks } from '../../core/report/marks.js';
import type { EndReport } from '../../core/report/report.js';
import { bytesText, plural } from '../../core/words/amounts.js';
import { wrap } from '../../core/words/text-width.js';
import { adviceText, questionText } from './commands.js';
import { landedLine, landingLines } from './landing-lines.js';
import { lossText } from './loss-text.js';

const titleWidth = 11;
const headlineRows = 6;
const textRows = 4;
const resultRows = 20;
const shownUnlanded = 6;
const shownQuestions = 6;
const shownWarnings = 6;

/**
 * The report for a terminal, without colour: a screen of lines of at most `columns`. Where a line
 * is too long it is folded: why a run is partial MUST be readable in any terminal (X80), and so
 * MUST what was lost (X119) and what a person is to say yes to (X184).
 */
export function reportLines(
  report: EndReport,
  columns: number,
  from = (command: string): string => command,
): readonly string[] {
  const { runId } = report;
  const lines = [...wrap(`${report.mark} ${report.headline}`, columns, headlineRows)];
  const room = Math.max(8, columns - titleWidth);
  const add = (title: string, text: string, rows = textRows): void => {
    wrap(text, room, rows).forEach((row, index) => {
      lines.push(`  ${(index === 0 ? title : '').padEnd(titleWidth - 2)}${row}`.trimEnd());
    });
  };
  const addAll = (title: string, texts: readonly string[], most = texts.length): void => {
    texts.slice(0, most).forEach((text, index) => {
      add(index === 0 ? title : '', text);
    });
  };
  add('run', `${report.name} · ${runId}`);
  if (report.error) add('error', report.error.message + whereOf(report.error));
  addResult(report, room, add);
  addAll(
    'losses',
    report.losses.map((group) => `${marks.failed} ${lossText(group)}`),
  );
  if (report.moreLosses > 0)
    add('', `… and ${report.moreLosses} more: plenum logs ${runId} --failed`);
  if (report.handled > 0)
    add('handled', `${plural(report.handled, 'failure')} that the script dealt with`);
  addAll('accepted', report.accepted);
  const unlanded = landingLines(report.landing, runId);
  addAll('merge', [...landedLine(report.landing, runId), ...unlanded], shownUnlanded);
  if (unlanded.length > shownUnlanded)
    add('', `… and ${unlanded.length - shownUnlanded} more, in report.md`);
  if (report.denied.length > 0) add('denied', report.denied.join(' · '));
  addAll(
    'warned',
    report.warnings.map((text) => `${marks.partial} ${text}`),
    shownWarnings,
  );
  if (report.warnings.length > shownWarnings)
    add('', `… and ${report.warnings.length - shownWarnings} more, in report.md`);
  addAll(
    'asked',
    report.questions.map((question) => `${marks.asking} ${questionText(question, runId)}`),
    shownQuestions,
  );
  if (report.gates.length > 0) add('gates', report.gates.slice(0, 6).map(gateText).join(' · '));
  add('agents', report.agents.replace(/^\d+ agents?: /, ''));
  add('spent', report.spent);
  if (report.estimated !== null) add('', report.estimated);
  add('files', report.place);
  add('next', from(adviceText(report.next, runId)));
  return lines;
}

/** The value itself, at most a screen, then where all of it is. */
function addResult(
  { result, runId }: EndReport,
  room: number,
  add: (title: string, text: string, rows?: number) => void,
): void {
  let left = resultRows;
  let shown = 0;
  for (const line of result.lines) {
    const rows = wrap(line, room, left).length;
    if (left < 1) break;
    add(shown === 0 ? 'result' : '', line, left);
    left -= rows;
    shown += 1;
  }
  const more = result.moreLines + result.lines.length - shown;
  if (more > 0) add('', `… ${plural(more, 'more line')}: plenum result ${runId}`);
  else if (result.cut) add('', `… ${bytesText(result.bytes)} in all: plenum result ${runId}`);
}

function whereOf({ line, file }: NonNullable<EndReport['error']>): string {
  return line === null ? '' : `  (${file ?? 'script'} line ${line})`;
}

function gateText(gate: EndReport['gates'][number]): string {
  const mark = gate.passed === null ? marks.asking : gate.passed ? marks.completed : marks.failed;
  return `${mark} ${gate.label} ${gate.text}`;
}
