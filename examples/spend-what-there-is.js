// Goes on while there is budget: plenum run spend-what-there-is.js --budget 200ktok
export const meta = { name: 'spend-what-there-is', description: 'Search in rounds until nothing new turns up or the budget is nearly spent' };

const finding = { type: 'object', required: ['bugs'], properties: { bugs: { type: 'array', maxItems: 5, items: { type: 'string' } } } };
const known = new Set();
let quiet = 0;

for (let round = 1; round <= 4 && quiet < 2 && budget.remaining() > 5_000; round++) {
  const found = await agent(`Find bugs that are not in this list: ${[...known].join('; ') || 'none yet'}`, {
    label: `round ${round}`,
    schema: finding,
    readOnly: true,
  });
  const fresh = (found?.bugs ?? []).filter((bug) => !known.has(bug));
  for (const bug of fresh) known.add(bug);
  quiet = fresh.length === 0 ? quiet + 1 : 0;
}

// Rounds that died are known and do not make the run partial.
if (losses().length > 0) losses.accept('a search may lose rounds');
return { bugs: [...known], spentTokens: budget.spent() };
