import { marks } from '../../../core/report/marks.js';
import type { Risk } from '../../../core/selection/select-evidence.js';
import { plural } from '../../../core/words/amounts.js';
import { oneLine, plainText } from '../../../core/words/plain-text.js';
import { wrap } from '../../../core/words/text-width.js';
import type { Review, ReviewChange } from '../../../runs/work/review-run.js';
import type { Palette } from '../../../views/output/output.js';

const groups: readonly (readonly [Risk, string])[] = [
  ['high', 'Look closely'],
  ['some', 'Some doubt'],
  ['low', 'Low risk'],
];

/** What a run landed, riskiest first, and what was said of it. */
export function reviewLines(
  { changes, record, gate }: Review,
  runId: string,
  columns: number,
): readonly string[] {
  if (changes.length === 0) return [`Nothing landed in run ${runId}: there is nothing to review.`];
  const decided = changes.filter(({ decision }) => decision !== null).length;
  const told = record?.gate ?? null;
  return [
    `${plural(changes.length, 'change')} landed on plenum/${runId}, ${decided} decided`,
    ...groups.flatMap(([risk, title]) => {
      const ones = changes.filter(({ evidence }) => evidence.risk === risk);
      if (ones.length === 0) return [];
      return ['', `${title}  ${ones.length}`, ...ones.flatMap((one) => changeLines(one, columns))];
    }),
    '',
    ...(told === null
      ? [`gate  ${gate === null ? 'the merges of this run have none' : oneLine(gate.command)}`]
      : [
          `gate  ${told.passed ? marks.completed : marks.failed} ${oneLine(told.command)}, ` +
            'run again without what is rejected',
        ]),
  ];
}

function changeLines(change: ReviewChange, columns: number): readonly string[] {
  const { evidence, insertions, deletions } = change;
  const files = new Set(change.hunks.map(({ path }) => path)).size;
  const size = `+${insertions} −${deletions} in ${plural(files, 'file')}`;
  const head = `  ${decisionMark(change)} ${nameOf(change)} ${oneLine(change.label)}  ${size}`;
  const reasons = evidence.reasons.map(oneLine).join(' · ');
  return [
    ...wrap(head, columns, Number.POSITIVE_INFINITY),
    ...(reasons === '' ? [] : indented(reasons, columns)),
  ];
}

function indented(text: string, columns: number): readonly string[] {
  return wrap(text, Math.max(20, columns - 6), Number.POSITIVE_INFINITY).map(
    (line) => `      ${line}`,
  );
}

/** How a command line names it. */
export function nameOf({ n, commit }: Pick<ReviewChange, 'n' | 'commit'>): string {
  return n === null ? commit.slice(0, 12) : `#${n}`;
}

function decisionMark({ decision }: ReviewChange): string {
  if (decision === null) return marks.planned;
  if (decision.decision === 'rejected') return marks.failed;
  return decision.without.length > 0 ? marks.partial : marks.completed;
}

/** One change with its evidence and its patch. */
export function changeText(
  change: ReviewChange,
  place: { readonly at: number; readonly of: number; readonly columns: number },
  color: Palette,
): readonly string[] {
  const { verifications, gates } = change.evidence;
  const votes = verifications.map(
    ({ label, status, votes: given }) =>
      `votes  ${oneLine(label)}: ${status} (${given.map(({ verdict }) => verdict).join(', ')})`,
  );
  const checks = gates.map(
    ({ label, passed }) => `gate   ${passed ? marks.completed : marks.failed} ${oneLine(label)}`,
  );
  return [
    '',
    color.bold(`${place.at} of ${place.of}  ${nameOf(change)} ${oneLine(change.label)}`),
    ...change.evidence.reasons.flatMap((reason) =>
      indented(`${marks.partial} ${oneLine(reason)}`, place.columns),
    ),
    ...[...votes, ...checks].flatMap((line) => indented(line, place.columns)),
    ...change.hunks.flatMap((hunk) => [
      '',
      color.bold(
        `${oneLine(hunk.path)}  hunk ${hunk.number}` +
          `${hunk.lines === null ? '' : `  ${hunk.lines}`}  +${hunk.insertions} −${hunk.deletions}`,
      ),
      ...hunk.text.split('\n').map((line) => painted(plainText(line), color)),
    ]),
  ];
}

function painted(line: string, color: Palette): string {
  if (line.startsWith('+')) return color.green(line);
  return line.startsWith('-') ? color.red(line) : line;
}
