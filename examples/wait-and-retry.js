// Time and chance that repeat on a resume.
export const meta = { name: 'wait-and-retry', description: 'Ask again after a pause, with a random order that a resume repeats' };

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const places = ['README.md', 'package.json', 'src'].sort((left, right) => left.length - right.length || run.random() - 0.5);

for (const place of places) {
  const answer = await agent(`Does ${place} name a licence? Answer with its name or "no".`, { label: place, readOnly: true });
  if (answer && answer !== 'no') return { place, answer };
  await sleep(10);
}

return null;
