import type { LossGroup } from '../../core/report/loss-groups.js';
import type { EndReport } from '../../core/report/report.js';
import { spentText } from '../../core/report/spent-text.js';
import type { RunState } from '../../core/state/run-state.js';
import { bytesText, plural } from '../../core/words/amounts.js';
import { questionText } from './commands.js';
import { landedLine, landingLines } from './landing-lines.js';
import { lossText, nameOf } from './loss-text.js';
import { markdownText } from './markdown-text.js';
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
    `**${report.mark} ${markdownText(statusSentence(report))}**`,
    '',
    `# ${markdownText(report.name)}`,
    '',
    `Run ${runId}, in \`${report.place}\`.`,
    '',
  ];
  const section = (title: string, body: readonly string[]): void => {
    if (body.length > 0) lines.push(`## ${title}`, '', ...body, '');
  };
  if (report.error)
    section('Error', [
      `${markdownText(report.error.message)}` +
        `${report.error.line === null ? '' : ` (script line ${report.error.line})`}`,
    ]);
  section('Result', resultLines(report));
  section('What it rests on', proofLines(report, state));
  section('Lost', lossLines(report));
  section('Not agreed', disagreementLines(state, runId));
  section('Accepted by the script', report.accepted.map(bullet));
  section('Landed', landedLine(report.landing, runId).map(bullet));
  section('Not landed', landingLines(report.landing, runId).map(bullet));
  section('Warnings', report.warnings.map(bullet));
  section('Denied', report.denied.map(bullet));
  section(
    'Asked',
    report.questions.map((question) => bullet(questionText(question, runId))),
  );
  section('Published', publishedBy(state).map(bullet));
  section(
    'Numbers',
    [
      report.agents,
      ...(report.votes === null ? [] : [`votes: ${report.votes}`]),
      spentText(report.spent),
      ...(report.estimated === null ? [] : [report.estimated]),
    ].map(bullet),
  );
  section(
    'Go on, take it, or undo it',
    wayBack(report, state).map(({ command, why }) => `- \`${command}\`: ${why}`),
  );
  return lines.join('\n');
}

const bullet = (text: string): string => `- ${markdownText(text)}`;

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
    `${result.cut ? `… (${bytesText(result.bytes)} in all) ` : ''}All of it: ` +
      `\`result.json\` beside this file, or \`plenum result ${runId}\`.`,
  ];
}

function lossLines({ losses, moreLosses, handled, runId }: EndReport): readonly string[] {
  return [
    ...losses.flatMap(groupLines),
    ...(moreLosses > 0 ? [`- … and ${moreLosses} more: \`plenum logs ${runId} --failed\``] : []),
    ...(handled > 0
      ? [
          `${losses.length > 0 ? '\n' : ''}${plural(handled, 'failure')} that ` +
            'the script dealt with.',
        ]
      : []),
  ];
}

const shownOfGroup = 10;

/** A reason, and whom it met. */
function groupLines(group: LossGroup): readonly string[] {
  const { losses } = group;
  const [first] = losses;
  if (first && losses.length === 1) return [`${bullet(lossText(group))} \`${first.key}\``];
  const rest = losses.length - shownOfGroup;
  return [
    bullet(lossText(group)),
    ...losses
      .slice(0, shownOfGroup)
      .map((loss) => `  - ${markdownText(nameOf(loss))} \`${loss.key}\``),
    ...(rest > 0 ? [`  - … and ${rest} more`] : []),
  ];
}
