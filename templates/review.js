// Reviewers with different eyes, and votes on each finding: only what a majority could not refute is reported as confirmed.
// Change: DIMENSIONS (what to look for), CHANGE (how an agent sees the change), voters.
export const meta = {
  name: 'review',
  description: 'Review a change from several sides, and let agents try to refute each finding',
  phases: [{ title: 'Review', detail: 'one reviewer per dimension' }, { title: 'Verify', detail: 'votes on each finding' }],
  args: { type: 'object', properties: { base: { type: 'string', default: 'main', description: 'branch or commit to compare with' } } },
};

const DIMENSIONS = ['correctness', 'security', 'tests'];
const CHANGE = `See the change with: git diff ${args?.base ?? 'main'}...HEAD`;
const FINDINGS = {
  type: 'object',
  additionalProperties: false,
  required: ['findings'],
  properties: {
    findings: {
      type: 'array',
      maxItems: 10,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['file', 'problem'],
        properties: { file: { type: 'string' }, problem: { type: 'string' } },
      },
    },
  },
};

phase('Review');
const reviews = await parallel(
  DIMENSIONS.map((dimension) => () => agent(`Review a change for ${dimension} only. ${CHANGE}`, { label: dimension, schema: FINDINGS, readOnly: true })),
);

phase('Verify');
const findings = reviews.flatMap((review, at) => (review?.findings ?? []).map((finding) => ({ ...finding, dimension: DIMENSIONS[at] })));
const judged = await parallel(
  findings.map((finding) => async () => {
    const { status } = await verify(`${finding.file}: ${finding.problem}`, { voters: 3, evidence: CHANGE });
    return { ...finding, status };
  }),
);

const by = (status) => judged.filter((finding) => finding?.status === status);
return {
  confirmed: by('confirmed'),
  refuted: by('refuted').length,
  // Not confirmed and not refuted: a person has to look.
  unverified: by('unverified'),
  notReviewed: DIMENSIONS.filter((_, at) => reviews[at] === null),
};
