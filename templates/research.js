// Angles, sources, claims, votes: an answer that names its sources and says what could not be verified.
// Change: how many angles, what counts as a source, the form of the report.
export const meta = {
  name: 'research',
  description: 'Research a question from several angles and report only claims that were checked',
  phases: [{ title: 'Plan' }, { title: 'Search', detail: 'one agent per angle' }, { title: 'Verify' }, { title: 'Write' }],
  args: {
    type: 'object',
    required: ['question'],
    properties: { question: { type: 'string' }, angles: { type: 'integer', default: 4, minimum: 1, maximum: 12 } },
  },
};

const ANGLES = {
  type: 'object',
  additionalProperties: false,
  required: ['angles'],
  properties: { angles: { type: 'array', minItems: 1, items: { type: 'string' } } },
};
const CLAIMS = {
  type: 'object',
  additionalProperties: false,
  required: ['claims'],
  properties: {
    claims: {
      type: 'array',
      maxItems: 5,
      items: { type: 'object', additionalProperties: false, required: ['claim', 'source'], properties: { claim: { type: 'string' }, source: { type: 'string' } } },
    },
  },
};

const { question, angles: wanted = 4 } = args;

phase('Plan');
const plan = await agent(`Name ${wanted} different angles from which to research: ${question}`, { label: 'angles', schema: ANGLES, readOnly: true });
if (plan === null) throw new Error('there is no plan, so there is nothing to research');

const found = await pipeline(
  plan.angles.slice(0, wanted),
  (angle) =>
    agent(`Research "${question}" from this angle: ${angle}. Name the source of each claim.`, { label: angle, phase: 'Search', schema: CLAIMS, readOnly: true }),
  (result) =>
    parallel(
      result.claims.map(({ claim, source }) => async () => {
        const { status } = await verify(claim, { evidence: source, lenses: ['does the source say this?', 'is the source primary?', 'is it still true?'], phase: 'Verify' });
        return { claim, source, status };
      }),
    ),
);

/** @type {any[]} */
const claims = found.flatMap((lane) => lane ?? []).filter((claim) => claim !== null);
const confirmed = claims.filter(({ status }) => status === 'confirmed');

phase('Write');
const report = await agent(
  `Answer "${question}" from these checked claims only, with their sources:\n${confirmed.map(({ claim, source }) => `- ${claim} (${source})`).join('\n') || '(none)'}`,
  { label: 'report', readOnly: true },
);

return { report, confirmed: confirmed.length, notConfirmed: claims.filter(({ status }) => status !== 'confirmed') };
