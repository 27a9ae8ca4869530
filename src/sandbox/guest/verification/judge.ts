import { isArray, join, list, max, NativeTypeError } from '../language/intrinsics.js';
import type { Options, Provided, VoteOutcome } from './provided.js';
import { ballot, mapped, whole, written } from './voting.js';

declare const tell: Provided['tell'];

/** Several agents score candidates, each of them all. */
interface JudgeOptions extends Options {
  readonly criteria?: unknown;
  readonly judges?: number;
  readonly label?: string;
}
type Score =
  | { readonly scores: readonly number[]; readonly reason: unknown; readonly dead?: undefined }
  | { readonly dead: string };
const own = { __proto__: null, criteria: true, judges: true, label: true, schema: true } as const;

const promptOf = (
  candidates: readonly unknown[],
  criteria: unknown,
  number: number,
  judges: number,
): string => {
  const parts = list<string>();
  const by = criteria === undefined ? '' : ' Criteria: ' + written(criteria);
  parts[0] =
    'Score every candidate from 0 to 10, each on its own merits. You are judge ' +
    number +
    ' of ' +
    judges +
    '.' +
    by;
  // Each judge sees the candidates in another order, so that their places even out.
  for (let at = 0; at < candidates.length; at++) {
    parts[at + 1] =
      'Candidate ' + (at + 1) + ':\n' + written(candidates[(at + number - 1) % candidates.length]);
  }
  parts[parts.length] = 'Give the scores in the order of the candidates.';
  return join(parts, '\n\n');
};
const schemaOf = (count: number) => ({
  type: 'object',
  properties: {
    scores: {
      type: 'array',
      items: { type: 'number', minimum: 0, maximum: 10 },
      minItems: count,
      maxItems: count,
    },
    reason: { type: 'string' },
  },
  required: ['scores', 'reason'],
  additionalProperties: false,
});
/** The scores of one judge in the script's order of the candidates. */
const scoreOf = (
  outcome: VoteOutcome | null,
  judge: number,
  candidates: readonly unknown[],
): Score => {
  if (outcome === null || outcome.status !== 'completed')
    return { dead: outcome?.cause ?? 'crash' };
  const given = outcome.value.scores as readonly number[];
  const count = candidates.length;
  return {
    scores: mapped(candidates, (_, place) => given[(place - (judge % count) + count) % count]),
    reason: outcome.value.reason,
  };
};
const averages = (votes: readonly Score[], candidates: readonly unknown[]) => {
  let living = 0;
  for (let at = 0; at < votes.length; at++) if (votes[at].dead === undefined) living++;
  const scores = mapped(candidates, (_, at) => {
    let sum = 0;
    for (let judge = 0; judge < votes.length; judge++) {
      const vote = votes[judge];
      if (vote.dead === undefined) sum += vote.scores[at];
    }
    return living === 0 ? null : sum / living;
  });
  return { scores, isDecided: living * 2 > votes.length };
};
const bestOf = (scores: readonly (number | null)[]): number => {
  let most = scores[0] as number;
  for (let at = 1; at < scores.length; at++) most = max(most, scores[at] as number);
  for (let at = 0; at < scores.length; at++) if (scores[at] === most) return at;
  return -1;
};
const commas = (scores: readonly number[]): string => {
  const parts = list<string>();
  for (let at = 0; at < scores.length; at++) parts[at] = '' + scores[at];
  return join(parts, ', ');
};

export const judge = async (candidates: readonly unknown[], options: JudgeOptions = {}) => {
  const { criteria, judges = 3, label = 'best of ' + candidates.length } = options;
  if (!isArray(candidates) || candidates.length === 0)
    throw new NativeTypeError('judge(candidates): give at least one candidate');
  whole(judges, 'judge(candidates, { judges })', 1, 99);
  const prompt = (at: number): string => promptOf(candidates, criteria, at + 1, judges);
  const schema = schemaOf(candidates.length);
  const outcomes = await ballot({
    own,
    options,
    label: 'judge ' + label,
    voters: judges,
    schema,
    prompt,
  });
  const votes = mapped(outcomes, (outcome, at) => scoreOf(outcome, at, candidates));
  const { scores, isDecided } = averages(votes, candidates);
  const status = isDecided ? 'decided' : 'unverified';
  const best = isDecided ? bestOf(scores) : null;
  tell('verification', {
    label: 'judge ' + label,
    status,
    votes: mapped(votes, (one) =>
      one.dead === undefined
        ? { verdict: 'scored ' + commas(one.scores), reason: one.reason }
        : { verdict: 'dead', reason: one.dead },
    ),
  });
  return { status, best, winner: best === null ? null : candidates[best], scores, votes };
};
