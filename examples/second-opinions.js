// Three answers to one question. A voter that died is no vote, and the result says so.
export const meta = { name: 'second-opinions', description: 'Ask three agents, and count only those that answered' };

const answer = { type: 'object', required: ['safe'], properties: { safe: { type: 'boolean' }, why: { type: 'string' } } };
const angles = ['as its author', 'as an attacker', 'as the person who has to maintain it'];

const votes = await parallel(
  angles.map((angle) => () => agent.outcome(`Is src/a.js safe to ship? Look at it ${angle}.`, { label: angle, schema: answer, readOnly: true })),
);

const counted = votes.filter((vote) => vote.status === 'completed');
for (const vote of votes) if (vote.status !== 'completed') log(`no vote: ${vote.cause} ${vote.message ?? ''}`);

return { asked: votes.length, counted: counted.length, safe: counted.filter((vote) => vote.value.safe).length };
