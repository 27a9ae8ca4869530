import { marks } from '../../core/report/marks.js';
import type { EndReport } from '../../core/report/report.js';
import type { RunState, VerificationView } from '../../core/state/run-state.js';
import { oneLine } from '../../core/words/plain-text.js';
import { markdownText } from './markdown-text.js';

const shown = 40;
const shownReasons = 3;

/**
 * What the result rests on: gates by exit code, votes of agents. Says so when it rests on nothing
 * (an agent's word is no proof).
 */
export function proofLines(
  report: Pick<EndReport, 'gates' | 'runId'>,
  { verifications }: Pick<RunState, 'verifications'>,
): readonly string[] {
  const gates = report.gates.map(
    ({ label, passed, text }) =>
      `${passed === null ? marks.asking : passed ? marks.completed : marks.failed} gate ` +
      `${label}: ${text}`,
  );
  const votes = verifications.filter(({ status }) => status !== 'disagreement').map(voteLine);
  if (gates.length + votes.length === 0)
    return ['No gate and no vote checked anything: the result is what agents and the script said.'];
  return [...gates, ...limited(votes, report.runId)].map((line) => `- ${markdownText(line)}`);
}

export function disagreementLines(
  { verifications }: Pick<RunState, 'verifications'>,
  runId: string,
): readonly string[] {
  const open = verifications.filter(({ status }) => status === 'disagreement');
  const texts = open.map(({ label, votes }) =>
    [
      `- ${markdownText(oneLine(label))}`,
      ...votes.slice(0, shownReasons).map(({ reason }) => `  - ${markdownText(oneLine(reason))}`),
      ...(votes.length > shownReasons ? [`  - … and ${votes.length - shownReasons} more`] : []),
    ].join('\n'),
  );
  return limited(texts, runId);
}

function voteLine({ label, status, votes }: VerificationView): string {
  const good = status === 'confirmed' || status === 'decided';
  const counts = new Map<string, number>();
  for (const { verdict } of votes) {
    const word = verdict.startsWith('scored ') ? 'scored' : verdict;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const tally = [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ');
  return (
    `${good ? marks.completed : status === 'refuted' ? marks.failed : marks.asking} ` +
    `${oneLine(label)}: ${status} (${tally})`
  );
}

function limited(lines: readonly string[], runId: string): readonly string[] {
  return lines.length <= shown
    ? lines
    : [...lines.slice(0, shown), `… and ${lines.length - shown} more: plenum logs ${runId}`];
}
