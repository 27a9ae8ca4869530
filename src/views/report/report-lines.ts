import type { Loss } from '../../core/journal/loss.js';
import { marks } from '../../core/report/marks.js';
import { type EndReport, resultSize } from '../../core/report/report.js';
import { plural } from '../../core/words/amounts.js';
import { oneLine } from '../../core/words/plain-text.js';
import { clip, wrap } from '../../core/words/text-width.js';
import { adviceCommand, questionText } from './commands.js';
import { landingLines } from './landing-lines.js';

const headlineRows = 4;
const questionRows = 4;
const shownUnlanded = 6;

/** The report for a terminal, without colour: about 30 lines of at most `columns`. */
export function reportLines(report: EndReport, columns: number): readonly string[] {
  // Why a run is partial MUST be readable in any terminal (X80), and what a person is to say yes to
  // (X184): these lines are folded, all others are cut.
  const lines = [...wrap(`${report.mark} ${report.headline}`, columns, headlineRows)];
  const add = (title: string, text: string): void => {
    lines.push(`  ${title.padEnd(9)}${text}`);
  };
  add('run', `${report.name} · ${report.runId}`);
  if (report.error)
    add(
      'error',
      `${report.error.message}` +
        `${report.error.line === null ? '' : `  (script line ${report.error.line})`}`,
    );
  report.result.lines.forEach((line, index) => {
    const last = index === report.result.lines.length - 1;
    const size = last ? resultSize(report) : '';
    add(
      index === 0 ? 'result' : '',
      `${clip(line, Math.max(8, columns - 11 - size.length))}${size}`,
    );
  });
  report.losses.forEach((loss, index) => {
    add(index === 0 ? 'losses' : '', lossText(loss));
  });
  if (report.moreLosses > 0)
    add('', `… and ${report.moreLosses} more: plenum logs ${report.runId} --failed`);
  if (report.handled > 0)
    add('handled', `${plural(report.handled, 'failure')} that the script dealt with`);
  for (const reason of report.accepted) add('accepted', reason);
  const unlanded = landingLines(report.landing, report.runId);
  unlanded.slice(0, shownUnlanded).forEach((line, index) => {
    add(index === 0 ? 'merge' : '', line);
  });
  if (unlanded.length > shownUnlanded)
    add('', `… and ${unlanded.length - shownUnlanded} more, in report.md`);
  if (report.denied.length > 0) add('denied', report.denied.join(' · '));
  report.questions.slice(0, 6).forEach((question, index) => {
    wrap(
      `${marks.waiting} ${questionText(question, report.runId)}`,
      Math.max(8, columns - 11),
      index === 0 ? questionRows : 1,
    ).forEach((row, at) => {
      add(index === 0 && at === 0 ? 'asked' : '', row);
    });
  });
  if (report.gates.length > 0) add('gates', report.gates.slice(0, 6).map(gateText).join(' · '));
  add('agents', report.agents.replace(/^\d+ agents?: /, ''));
  add('spent', report.spent);
  if (report.estimated !== null) add('', report.estimated);
  add('files', report.place);
  add('next', adviceCommand(report.next, report.runId));
  return lines.map((line) => clip(line, columns));
}

/** Text of `report.md` in the run folder. */
export function reportMarkdown(report: EndReport): string {
  const lines = [`# ${report.name}`, '', `**${report.mark} ${report.headline}**`, ''];
  if (report.error)
    lines.push(
      `Error: ${report.error.message}` +
        `${report.error.line === null ? '' : ` (script line ${report.error.line})`}`,
      '',
    );
  if (report.result.lines.length > 0) {
    lines.push(
      '## Result',
      '',
      '````text',
      ...report.result.lines,
      '````',
      '',
      `${resultSize(report).trim()} All of it: \`plenum result ${report.runId}\``.trim(),
      '',
    );
  }
  if (report.losses.length > 0) {
    lines.push(
      '## Losses',
      '',
      ...report.losses.map((loss) => `- ${lossText(loss)} \`${loss.key}\``),
    );
    if (report.moreLosses > 0) lines.push(`- … and ${report.moreLosses} more`);
    lines.push('');
  }
  if (report.handled > 0)
    lines.push(`${plural(report.handled, 'failure')} the script dealt with.`, '');
  if (report.accepted.length > 0)
    lines.push('## Accepted', '', ...report.accepted.map((reason) => `- ${reason}`), '');
  const unlanded = landingLines(report.landing, report.runId);
  if (unlanded.length > 0)
    lines.push('## Not landed', '', ...unlanded.map((line) => `- ${line}`), '');
  if (report.denied.length > 0)
    lines.push('## Denied', '', ...report.denied.map((use) => `- ${use}`), '');
  if (report.gates.length > 0)
    lines.push('## Gates', '', ...report.gates.map((gate) => `- ${gateText(gate)}`), '');
  lines.push(
    '## Numbers',
    '',
    `- ${report.agents}`,
    `- ${report.spent}`,
    ...(report.estimated === null ? [] : [`- ${report.estimated}`]),
    `- Run folder: \`${report.place}\``,
    '',
    `Next: \`${adviceCommand(report.next, report.runId)}\``,
    '',
  );
  return lines.join('\n');
}

function lossText(loss: Loss): string {
  const number = loss.n === null ? '' : `#${loss.n} `;
  return (
    `${marks.failed} ${number}${oneLine(loss.label)}: ` +
    `${loss.cause}${loss.message ? ` – ${oneLine(loss.message)}` : ''}`
  );
}

function gateText(gate: EndReport['gates'][number]): string {
  const mark = gate.passed === null ? marks.waiting : gate.passed ? marks.completed : marks.failed;
  return `${mark} ${gate.label} ${gate.text}`;
}
