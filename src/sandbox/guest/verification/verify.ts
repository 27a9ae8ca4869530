import { join, list } from '../language/intrinsics.js';
import type { Options, Provided, VoteOutcome } from './provided.js';
import { ballot, brief, mapped, whole, written } from './voting.js';

declare const tell: Provided['tell'];

/** Several agents try to refute one claim. A voter that died never counts as a refutation. */
const verdictSchema = {
  type: 'object',
  properties: { verdict: { enum: ['confirmed', 'refuted', 'unsure'] }, reason: { type: 'string' } },
  required: ['verdict', 'reason'],
  additionalProperties: false,
};
interface Vote {
  readonly lens?: unknown;
  readonly verdict: unknown;
  readonly reason: unknown;
  readonly cause?: string;
}
interface VerifyOptions extends Options {
  readonly voters?: number;
  readonly lenses?: readonly unknown[];
  readonly evidence?: unknown;
  readonly label?: string;
}
const own = {
  __proto__: null,
  voters: true,
  lenses: true,
  evidence: true,
  label: true,
  schema: true,
} as const;

const promptOf = (
  claim: unknown,
  evidence: unknown,
  lens: unknown,
  number: number,
  voters: number,
): string => {
  const parts = list<string>();
  const through = lens === undefined ? '' : ' Look at it through this lens: ' + written(lens);
  parts[0] =
    'Try to refute this claim. You are voter ' +
    number +
    ' of ' +
    voters +
    ' and vote on your own.' +
    through;
  parts[1] = 'Claim:\n' + written(claim);
  if (evidence !== undefined) parts[2] = 'Evidence that was given for it:\n' + written(evidence);
  parts[parts.length] =
    'Check it yourself with the tools you have. "refuted": you can show that it is wrong. ' +
    '"confirmed": you checked it and could not refute it. "unsure": ' +
    'you could not check it. The reason names what you checked.';
  return join(parts, '\n\n');
};
const voteOf = (outcome: VoteOutcome | null, lens: unknown): Vote => {
  const isDead = outcome === null || outcome.status !== 'completed';
  const verdict = isDead ? 'dead' : outcome.value.verdict;
  const reason = isDead ? (outcome?.message ?? 'no answer') : outcome.value.reason;
  const vote = lens === undefined ? { verdict, reason } : { lens, verdict, reason };
  return isDead ? { ...vote, cause: outcome?.cause ?? 'crash' } : vote;
};
const isMajority = (votes: readonly Vote[], verdict: string): boolean => {
  let count = 0;
  for (let at = 0; at < votes.length; at++) if (votes[at].verdict === verdict) count++;
  return count * 2 > votes.length;
};

export const verify = async (claim: unknown, options: VerifyOptions = {}) => {
  const { voters = 3, lenses = [], evidence, label = brief(claim) } = options;
  whole(voters, 'verify(claim, { voters })', 1, 99);
  const lensOf = (at: number): unknown =>
    lenses.length > 0 ? lenses[at % lenses.length] : undefined;
  const prompt = (at: number): string => promptOf(claim, evidence, lensOf(at), at + 1, voters);
  const outcomes = await ballot({
    own,
    options,
    label: 'verify ' + label,
    voters,
    schema: verdictSchema,
    prompt,
  });
  const votes = mapped(outcomes, (outcome, at) => voteOf(outcome, lensOf(at)));
  const status = isMajority(votes, 'confirmed')
    ? 'confirmed'
    : isMajority(votes, 'refuted')
      ? 'refuted'
      : 'unverified';
  tell('verification', {
    label,
    status,
    votes: mapped(votes, ({ verdict, reason }) => ({ verdict, reason })),
  });
  return { status, claim, votes };
};
