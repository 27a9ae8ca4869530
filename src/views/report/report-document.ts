import { type EndReport, resultSize } from '../../core/report/report.js';
import type { RunState } from '../../core/state/run-state.js';
import { plural } from '../../core/words/amounts.js';
import { oneLine } from '../../core/words/plain-text.js';
import { questionText } from './commands.js';
import { landingLines } from './landing-lines.js';
import { disagreementLines, proofLines } from './proof-lines.js';
import { statusSentence } from './status-sentence.js';
import { publishedBy, wayBack } from './way-back.js';

/**
 * Text of `report.md` in the run folder: how it stands, what there is, what it rests on, what is
 * missing, what it cost, how to go on or back.
 */
export function reportDocument(report: EndReport, state: RunState): string {
  const { runId } = report;
  const lines = [
    `**${report.mark} ${statusSentence(report)}**`,
    '',
    `# ${report.name}`,
    '',
    `Run ${runId}, in \`${report.place}\`.`,
    '',
  ];
  const section = (title: string, body: readonly string[]): void => {
    if (body.length > 0) lines.push(`## ${title}`, '', ...body, '');
  };
  if (report.error)
    section('Error', [
      `${report.error.message}` +
        `${report.error.line === null ? '' : ` (script line ${report.error.line})`}`,
    ]);
  section('Result', resultLines(report));
  section('What it rests on', proofLines(report, state));
  section('Lost', lossLines(report));
  section('Not agreed', disagreementLines(state, runId));
  section('Accepted by the script', report.accepted.map(bullet));
  section('Not landed', landingLines(report.landing, runId).map(bullet));
  section('Denied', report.denied.map(bullet));
  section(
    'Asked',
    report.questions.map((question) => bullet(questionText(question, runId))),
  );
  section('Published', publishedBy(state).map(bullet));
  section(
    'Numbers',
    [report.agents, report.spent, ...(report.estimated === null ? [] : [report.estimated])].map(
      bullet,
    ),
  );
  section(
    'Go on, take it, or undo it',
    wayBack(report, state).map(([command, why]) => `- \`${command}\`: ${why}`),
  );
  return lines.join('\n');
}

const bullet = (text: string): string => `- ${text}`;

function resultLines(report: EndReport): readonly string[] {
  const { result, runId, status } = report;
  if (result.lines.length === 0)
    return status === 'completed' ? ['The script returned nothing.'] : [];
  // Longer than any fence inside, so that a result cannot end its own block.
  const longest = Math.max(
    3,
    ...result.lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)),
  );
  const fence = '`'.repeat(longest + 1);
  return [
    `${fence}text`,
    ...result.lines,
    fence,
    '',
    `${result.cut ? `${resultSize(report).trim()} ` : ''}All of it: ` +
      `\`result.json\` beside this file, or \`plenum result ${runId}\`.`,
  ];
}

function lossLines({ losses, moreLosses, handled, runId }: EndReport): readonly string[] {
  return [
    ...losses.map((loss) => {
      const number = loss.n === null ? '' : `#${loss.n} `;
      return (
        `- ${number}${oneLine(loss.label)}: ` +
        `${loss.cause}${loss.message ? ` – ${oneLine(loss.message)}` : ''} \`${loss.key}\``
      );
    }),
    ...(moreLosses > 0 ? [`- … and ${moreLosses} more: \`plenum logs ${runId} --failed\``] : []),
    ...(handled > 0
      ? [
          `${losses.length > 0 ? '\n' : ''}${plural(handled, 'failure')} that ` +
            'the script dealt with.',
        ]
      : []),
  ];
}
