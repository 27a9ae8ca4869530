import type { RunState, VerificationView } from '../state/run-state.js';

const words: Readonly<Record<VerificationView['status'], string>> = {
  confirmed: 'confirmed',
  decided: 'decided',
  refuted: 'refuted',
  unverified: 'unverified',
  disagreement: 'not agreed',
};

/**
 * `6 on 2: 1 confirmed, 1 refuted, 1 split`: votes, the claims they were asked about, and how these
 * ended. Objections that stayed are no votes, and who died gave none.
 */
export function votesText({ verifications }: Pick<RunState, 'verifications'>): string | null {
  if (verifications.length === 0) return null;
  const asked = verifications.filter(({ status }) => status !== 'disagreement').map(verdictsOf);
  const votes = asked.reduce((sum, verdicts) => sum + verdicts.length, 0);
  const split = asked.filter((verdicts) => new Set(verdicts).size > 1);
  const ends = Object.entries(words).flatMap(([status, word]) => {
    const count = verifications.filter((one) => one.status === status).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const list = [...ends, ...(split.length === 0 ? [] : [`${split.length} split`])].join(', ');
  return asked.length === 0 ? list : `${votes} on ${asked.length}: ${list}`;
}

function verdictsOf({ votes }: VerificationView): readonly string[] {
  return votes
    .map(({ verdict }) => (verdict.startsWith('scored ') ? 'scored' : verdict))
    .filter((verdict) => verdict !== 'dead');
}
