// Searches in rounds until two rounds in a row find nothing new, and says whether it really ran dry.
// Change: ITEM (what is found), the prompt, the key that tells whether two finds are the same.
export const meta = {
  name: 'loop-until-dry',
  description: 'Search in rounds until nothing new turns up',
  args: { type: 'object', properties: { what: { type: 'string', default: 'bugs' }, maxRounds: { type: 'integer', default: 8, minimum: 1 } } },
};

const what = args?.what ?? 'bugs';
const ITEM = {
  type: 'object',
  additionalProperties: false,
  required: ['items'],
  properties: {
    items: {
      type: 'array',
      maxItems: 5,
      items: { type: 'object', additionalProperties: false, required: ['place', 'text'], properties: { place: { type: 'string' }, text: { type: 'string' } } },
    },
  },
};

const { items, rounds, dry } = await untilDry(
  async (round, known) => {
    phase(`Round ${round}`);
    const found = await agent(`Find ${what} that are not in this list:\n${known.map(({ place, text }) => `- ${place}: ${text}`).join('\n') || '(nothing yet)'}`, {
      label: `search ${round}`,
      schema: ITEM,
      readOnly: true,
    });
    return found?.items ?? [];
  },
  { emptyRounds: 2, maxRounds: args?.maxRounds ?? 8, key: ({ place, text }) => `${place} ${text}` },
);

return { items, rounds, complete: dry };
