/** What the verification primitives are given beside the ordinary ones: a vote, a note for the record, and where to leave their functions. */
export const verificationGlobals = ['parallel', 'log', 'vote', 'tell', 'provide'] as const;

/** Names that make a script need this; others do not pay for it. */
export const verificationNames = ['verify', 'judge', 'converge', 'untilDry', 'fixUntil'] as const;

/**
 * The verification primitives (X48), written as a script over the basic ones and placed like one (X72): their agents are the script's own
 * calls, in its lanes. A voter that died never counts as a refutation.
 */
export const verification = String.raw`
const readable = (value) => (typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? String(value)));
const brief = (value) => {
  const line = readable(value).trim().split('\n', 1)[0];
  return line.length > 60 ? line.slice(0, 59) + '…' : line;
};
const without = (options, names) => Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
const whole = (value, what, least, most) => {
  if (!Number.isInteger(value) || value < least || value > most) throw new RangeError(what + ' must be a whole number from ' + least + ' to ' + most);
  return value;
};
const callable = (value, what) => {
  if (typeof value !== 'function') throw new TypeError(what + ' must be a function');
  return value;
};

const verdictSchema = {
  type: 'object',
  properties: { verdict: { enum: ['confirmed', 'refuted', 'unsure'] }, reason: { type: 'string' } },
  required: ['verdict', 'reason'],
  additionalProperties: false,
};
const verifyPrompt = (claim, evidence, lens, number, voters) => [
  'Try to refute this claim. You are voter ' + number + ' of ' + voters + ' and vote on your own.' + (lens === undefined ? '' : ' Look at it through this lens: ' + readable(lens)),
  'Claim:\n' + readable(claim),
  ...(evidence === undefined ? [] : ['Evidence that was given for it:\n' + readable(evidence)]),
  'Check it yourself with the tools you have. "refuted": you can show that it is wrong. "confirmed": you checked it and could not refute it. "unsure": you could not check it. The reason names what you checked.',
].join('\n\n');
const voteOf = (outcome, lens) => {
  const seen = lens === undefined ? {} : { lens };
  if (outcome === null || outcome.status !== 'completed') return { ...seen, verdict: 'dead', reason: outcome?.message ?? 'no answer', cause: outcome?.cause ?? 'crash' };
  return { ...seen, verdict: outcome.value.verdict, reason: outcome.value.reason };
};

const verify = async (claim, options = {}) => {
  const { voters = 3, lenses = [], evidence, label = brief(claim) } = options;
  whole(voters, 'verify(claim, { voters })', 1, 99);
  const passed = without(options, ['voters', 'lenses', 'evidence', 'label', 'schema']);
  const lensOf = (at) => (lenses.length > 0 ? lenses[at % lenses.length] : undefined);
  const outcomes = await parallel(Array.from({ length: voters }, (_, at) => () =>
    vote(verifyPrompt(claim, evidence, lensOf(at), at + 1, voters), {
      readOnly: true, ...passed, label: 'verify ' + label + ' ' + (at + 1) + '/' + voters, schema: verdictSchema,
    })));
  const votes = outcomes.map((outcome, at) => voteOf(outcome, lensOf(at)));
  const most = (verdict) => votes.filter((one) => one.verdict === verdict).length * 2 > voters;
  const status = most('confirmed') ? 'confirmed' : most('refuted') ? 'refuted' : 'unverified';
  tell('verification', { label, status, votes: votes.map(({ verdict, reason }) => ({ verdict, reason })) });
  return { status, claim, votes };
};

const judgePrompt = (candidates, criteria, number, judges) => [
  'Score every candidate from 0 to 10, each on its own merits. You are judge ' + number + ' of ' + judges + '.' + (criteria === undefined ? '' : ' Criteria: ' + readable(criteria)),
  ...candidates.map((candidate, at) => 'Candidate ' + (at + 1) + ':\n' + readable(candidate)),
  'Give the scores in the order of the candidates.',
].join('\n\n');
/** Each judge sees the candidates in another order, so that their places even out. */
const turned = (list, by) => list.map((_, at) => list[(at + by) % list.length]);

const judge = async (candidates, options = {}) => {
  const { criteria, judges = 3, label = 'best of ' + candidates.length } = options;
  if (!Array.isArray(candidates) || candidates.length === 0) throw new TypeError('judge(candidates): give at least one candidate');
  whole(judges, 'judge(candidates, { judges })', 1, 99);
  const count = candidates.length, passed = without(options, ['criteria', 'judges', 'label', 'schema']);
  const schema = {
    type: 'object',
    properties: { scores: { type: 'array', items: { type: 'number', minimum: 0, maximum: 10 }, minItems: count, maxItems: count }, reason: { type: 'string' } },
    required: ['scores', 'reason'],
    additionalProperties: false,
  };
  const outcomes = await parallel(Array.from({ length: judges }, (_, at) => () =>
    vote(judgePrompt(turned(candidates, at), criteria, at + 1, judges), {
      readOnly: true, ...passed, label: 'judge ' + label + ' ' + (at + 1) + '/' + judges, schema,
    })));
  const votes = outcomes.map((outcome, at) => {
    if (outcome === null || outcome.status !== 'completed') return { dead: outcome?.cause ?? 'crash' };
    return { scores: candidates.map((_, place) => outcome.value.scores[(place - (at % count) + count) % count]), reason: outcome.value.reason };
  });
  const living = votes.filter((one) => one.dead === undefined);
  const scores = candidates.map((_, at) => (living.length === 0 ? null : living.reduce((sum, one) => sum + one.scores[at], 0) / living.length));
  const decided = living.length * 2 > judges;
  const best = decided ? scores.indexOf(Math.max(...scores)) : null;
  tell('verification', {
    label: 'judge ' + label,
    status: decided ? 'decided' : 'unverified',
    votes: votes.map((one) => (one.dead === undefined ? { verdict: 'scored ' + one.scores.join(', '), reason: one.reason } : { verdict: 'dead', reason: one.dead })),
  });
  return { status: decided ? 'decided' : 'unverified', best, winner: best === null ? null : candidates[best], scores, votes };
};

const objectionsOf = (answer) => {
  const list = answer !== null && typeof answer === 'object' && !Array.isArray(answer) && 'objections' in answer ? answer.objections : answer;
  if (!list) return [];
  return Array.isArray(list) ? list : [list];
};

const converge = async ({ propose, refute, maxRounds = 3, label = 'converge' } = {}) => {
  callable(propose, 'converge({ propose })');
  callable(refute, 'converge({ refute })');
  whole(maxRounds, 'converge({ maxRounds })', 1, 100);
  let value, objections = [];
  for (let round = 1; round <= maxRounds; round++) {
    value = await propose(objections, value, round);
    objections = objectionsOf(await refute(value, round));
    if (objections.length === 0) return { status: 'agreed', value, rounds: round, objections };
  }
  tell('disagreement', { label, rounds: maxRounds, objections: objections.map(readable) });
  return { status: 'disagreement', value, rounds: maxRounds, objections };
};

const untilDry = async (find, options = {}) => {
  const { emptyRounds = 2, maxRounds = 20, key = (item) => JSON.stringify(item), label = 'untilDry' } = options;
  callable(find, 'untilDry(find)');
  callable(key, 'untilDry(find, { key })');
  whole(emptyRounds, 'untilDry(find, { emptyRounds })', 1, 100);
  whole(maxRounds, 'untilDry(find, { maxRounds })', 1, 1000);
  const known = new Set(), items = [];
  let empty = 0, round = 0;
  while (empty < emptyRounds && round < maxRounds) {
    round++;
    const before = items.length;
    for (const item of (await find(round, items)) ?? []) {
      const name = String(key(item));
      if (known.has(name)) continue;
      known.add(name);
      items.push(item);
    }
    empty = items.length === before ? empty + 1 : 0;
  }
  const dry = empty >= emptyRounds;
  if (!dry) log(label + ': still found something new in round ' + round + ', its last; there may be more');
  return { items, rounds: round, dry };
};

/** How long something took says nothing about progress. */
const withoutTimes = (text) => String(text ?? '').replace(/\d+(?:\.\d+)?\s?(?:ms|s|secs?|seconds?|m|min|minutes?)\b/g, '#');

const fixUntil = async (gate, fix, options = {}) => {
  const { maxRounds = 5, noProgress = 2 } = options;
  callable(gate, 'fixUntil(gate, fix)');
  callable(fix, 'fixUntil(gate, fix): fix');
  whole(maxRounds, 'fixUntil(gate, fix, { maxRounds })', 0, 100);
  whole(noProgress, 'fixUntil(gate, fix, { noProgress })', 1, 100);
  let last, same = 0;
  for (let round = 1; ; round++) {
    const verdict = await gate(round);
    if (verdict?.passed === true) return { passed: true, rounds: round, reason: 'passed', verdict };
    const output = withoutTimes(verdict?.output);
    same = output === last ? same + 1 : 1;
    last = output;
    if (round > maxRounds) return { passed: false, rounds: round, reason: 'max-rounds', verdict };
    if (same > noProgress) return { passed: false, rounds: round, reason: 'no-progress', verdict };
    await fix(verdict, round);
  }
};

for (const [name, fn] of Object.entries({ verify, judge, converge, untilDry, fixUntil })) provide(name, fn);
`;
