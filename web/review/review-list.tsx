import type { Risk } from '../../src/core/selection/select-evidence.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import type { PageChange } from '../../src/views/page/page-data.js';
import { Changes } from '../agent/agent-diff.js';
import type { MarkName } from '../model/mark-names.js';
import { Mark } from '../shell/mark.js';
import { PageLink } from '../shell/page-link.js';
import { PathText } from '../shell/plain.js';
import { chosenChange, useReview } from './review-desk.js';
import { type ChangeWord, changeWord } from './review-draft.js';

const groups: readonly (readonly [Risk, name: string, tone: string])[] = [
  ['high', 'Look closely', 'failed'],
  ['some', 'Some doubt', 'partial'],
  ['low', 'Low risk', 't2'],
];

/** All changes, riskiest first, with what was said of each. */
export function ReviewList() {
  const { review } = useReview();
  return (
    <nav class="list" aria-label="Changes, riskiest first" tabIndex={0}>
      {groups.map(([risk, name, tone]) => {
        const ones = review.changes.filter(({ evidence }) => evidence.risk === risk);
        return (
          ones.length > 0 && (
            <section key={risk} aria-label={name}>
              <h2 class="gh">
                <span class={tone}>{name}</span> <span class="t3">{ones.length}</span>
              </h2>
              <ol>
                {ones.map((change) => (
                  <Entry key={change.commit} change={change} />
                ))}
              </ol>
            </section>
          )
        );
      })}
    </nav>
  );
}

const looks: Readonly<Record<ChangeWord, MarkName | null>> = {
  accepted: 'done',
  rejected: 'failed',
  'without some': 'partial',
  part: 'queued',
  open: null,
};

function Entry({ change }: { readonly change: PageChange }) {
  const { desk, review } = useReview();
  const word = changeWord(desk.draft.value, change);
  const mark = looks[word];
  const isChosen = chosenChange(desk, review) === change;
  const { reasons, verifications } = change.evidence;
  const votes = verifications.flatMap((one) => one.votes.map(({ verdict }) => verdict));
  const to = {
    page: 'review',
    id: review.runId,
    change: change.commit.slice(0, 12),
  } as const;
  return (
    <li class={isChosen ? 'it sel' : 'it'} aria-current={isChosen ? 'true' : undefined}>
      <span class="dc">
        {mark !== null && <Mark name={mark} quiet />}
        <span class="vh">{word}</span>
      </span>
      <PageLink navigation={desk.navigation} to={to}>
        <PathText text={change.label} />
      </PageLink>
      <Changes added={change.insertions} removed={change.deletions} />
      {(votes.length > 0 || reasons.length > 0) && (
        <span class="wy t3">
          {votes.length > 0 && <Ballots verdicts={votes} />}
          <span class="why1">{oneLine(reasons[0] ?? '')}</span>
        </span>
      )}
    </li>
  );
}

function Ballots({ verdicts }: { readonly verdicts: readonly string[] }) {
  return (
    <span class="vts" role="img" aria-label={`votes: ${verdicts.map(oneLine).join(', ')}`}>
      {verdicts.map((verdict, index) => (
        <Mark key={index} name={verdictMark(verdict)} quiet />
      ))}
    </span>
  );
}

export function verdictMark(verdict: string): MarkName {
  if (verdict === 'confirmed') return 'done';
  return verdict === 'refuted' ? 'failed' : 'partial';
}
