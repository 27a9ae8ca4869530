// Answers a question from sources. What reaches the answer was found in a source, quoted from it, and survived votes that tried
// to refute it. The answer is written from confirmed claims only, and the script removes every paragraph that cites none.
export const meta = {
  name: 'deep-research',
  description: 'Answer a question from sources: each claim is quoted, voted on by agents that try to refute it, and used only if confirmed',
  whenToUse: 'A question whose answer has to be right and needs several sources, on the web or in this repository',
  phases: [{ title: 'Scope' }, { title: 'Search', detail: 'from several angles' }, { title: 'Read', detail: 'claims with quotes' }, { title: 'Verify' }, { title: 'Answer', detail: 'from confirmed claims only' }],
  args: {
    type: 'object', additionalProperties: false, required: ['question'],
    properties: {
      question: { type: 'string', minLength: 3, description: 'what to find out' },
      angles: { type: 'integer', default: 4, minimum: 1, maximum: 12, description: 'different searches per round' },
      maxSources: { type: 'integer', default: 12, minimum: 1, maximum: 200, description: 'sources that are read' },
      maxClaims: { type: 'integer', default: 30, minimum: 1, maximum: 500, description: 'claims that are verified' },
      votes: { type: 'integer', default: 3, minimum: 1, maximum: 9, description: 'votes on each claim' },
      depth: { type: 'integer', default: 1, minimum: 1, maximum: 5, description: 'rounds; later ones look for what is still open' },
      where: { type: 'string', description: 'folder of this repository to search as well' },
      model: { type: 'string', description: 'model or role that searches, reads and writes' },
      verifyModel: { type: 'string', description: 'model or role that votes' },
    },
  },
};
const { question, angles = 4, maxSources = 12, maxClaims = 30, votes = 3, depth = 1, where, model, verifyModel = model } = args;
const object = (properties) => ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties });
const list = (items) => ({ type: 'array', items });
const [text, yes, number] = [{ type: 'string' }, { type: 'boolean' }, { type: 'integer' }];
const ANGLES = object({ angles: list(object({ title: text, query: text })) });
const FOUND = object({ searched: yes, sources: list(object({ location: text, title: text })) });
const SOURCE = object({ reachable: yes, claims: list(object({ claim: text, quote: text })) });
const GROUPS = object({ groups: list(list(number)) });
const ANSWER = object({ paragraphs: list(object({ text, claims: list(number) })), open: list(text) });
const ask = `Question: ${question}`;
// A single agent that dies costs what it was to bring and not the run: in a slot of parallel() its end is a loss with a cause.
const one = async (prompt, options) => (await parallel([() => agent(prompt, { readOnly: true, model, ...options })]))[0];

const dropped = [];
const drop = (kind, what, why) => dropped.push({ kind, what, why }) && log(`dropped ${kind}: ${what} (${why})`);
const plan = async (prompt, label) => {
  const found = (await one(`${prompt}\nAt most ${angles} searches that differ in where or how they look.\n${ask}`, { label, phase: 'Scope', schema: ANGLES }))?.angles;
  for (const { title } of (found ?? []).slice(angles)) drop('angle', title, `more than ${angles} angles`);
  return (found ?? []).slice(0, angles);
};

// One page under two addresses is one source. Of a file the line is left out: it does not make it another file.
const addressOf = (location) => {
  const plain = location.trim().replace(/#.*$/, '');
  if (!/^https?:/i.test(plain)) return plain.replace(/^\.\//, '').replace(/:\d[\d:-]*$/, '');
  const [path, query = ''] = plain.replace(/^https?:\/\/(www\.)?/i, '').split('?');
  const [host, ...rest] = path.replace(/\/+$/, '').split('/');
  const kept = query.split('&').filter((pair) => pair !== '' && !/^(utm_|gclid=|fbclid=)/i.test(pair));
  return [host.toLowerCase(), ...rest].join('/') + (kept.length > 0 ? `?${kept.sort().join('&')}` : '');
};
const wordsOf = (claim) => claim.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
const [sources, claims] = [new Map(), new Map()];
const searches = { asked: 0, failed: 0 };
const inState = (items, state) => [...new Set(items.values())].filter((item) => item.state === state);
// Every round may use its share, so that the first does not leave the later ones without.
const share = (most, round, used) => Math.max(0, Math.ceil((most * round) / depth) - used);

async function search(queries) {
  const place = where ? `Search the files below ${where} of this repository as well; name a file as path:line.` : '';
  const task = `Find sources for one angle of a question, primary ones first, with whatever search tools you have. Name only what a search returned. With no way to search say searched: false. ${place}\n${ask}`;
  const answers = await parallel(queries.map(({ title, query }) => async () => {
    const answer = await agent(`${task}\nAngle: ${title}\nQuery: ${query}`, { label: `search: ${title}`, phase: 'Search', schema: FOUND, readOnly: true, model });
    // Thrown in a slot, it is a loss: an answer without a search must not look like one that found nothing.
    if (answer?.searched === false) throw new Error('the agent has no tool to search with');
    return answer;
  }));
  searches.asked += answers.length;
  searches.failed += answers.filter((answer) => !answer).length;
  for (const [index, answer] of answers.entries()) {
    for (const [rank, { location, title }] of (answer?.sources ?? []).entries()) {
      const known = sources.get(addressOf(location)) ?? { location, title, angles: [], rank, state: 'waiting' };
      known.angles.push(queries[index].title);
      sources.set(addressOf(location), known);
    }
  }
}

async function readSources(round) {
  // What several angles found, then the first finds of every angle: none of them uses up the budget alone.
  const waiting = inState(sources, 'waiting').sort((a, b) => b.angles.length - a.angles.length || a.rank - b.rank);
  const chosen = waiting.slice(0, share(maxSources, round, sources.size - waiting.length));
  const task = `Read this source and extract the claims that help to answer the question, each with a quote copied to the letter. If you cannot read it, say reachable: false and give no claims.\n${ask}`;
  const read = await parallel(chosen.map(({ location, title }) => () =>
    agent(`${task}\nSource: ${location} (${title})`, { label: `read: ${location}`, phase: 'Read', schema: SOURCE, readOnly: true, model })));
  for (const [index, source] of chosen.entries()) {
    source.state = !read[index] ? 'failed' : read[index].reachable ? 'read' : 'unreachable';
    if (source.state !== 'read') drop('source', source.location, source.state);
    for (const { claim, quote } of (source.state === 'read' && read[index].claims) || []) {
      const known = claims.get(wordsOf(claim)) ?? { claim, state: 'waiting', sources: [], votes: [] };
      if (quote.trim() === '') drop('claim', claim, `no quote from ${source.location}`);
      else claims.set(wordsOf(claim), known).get(wordsOf(claim)).sources.push({ location: source.location, title: source.title, quote });
    }
  }
}

// The agent says which claims are the same and nothing else: the wording stays that of a source.
async function mergeSame() {
  const entries = [...claims].filter(([words, { claim }]) => words === wordsOf(claim));
  const prompt = `Group the numbers of claims that say the same in other words; a different number, date or condition makes a different claim. Leave out those that stand alone.\n${entries.map(([, { claim }], id) => `${id}: ${claim}`).join('\n')}`;
  const isNew = ([, { state }]) => state === 'waiting';
  const { groups } = (entries.length > 1 && entries.some(isNew) && (await one(prompt, { label: 'same claims', phase: 'Verify', schema: GROUPS }))) || { groups: [] };
  for (const ids of groups) {
    // What was voted on before keeps its verdict; a new claim joins it, never the other way round.
    const [kept, ...others] = [...new Set(ids)].map((id) => entries[id]).filter(Boolean).sort((a, b) => isNew(a) - isNew(b));
    for (const [words, entry] of others) {
      if (entry.state !== 'waiting' || claims.get(words) !== entry || claims.get(kept[0]) !== kept[1]) continue;
      kept[1].sources.push(...entry.sources);
      claims.set(words, kept[1]);
    }
  }
}

async function verifyClaims(round) {
  const waiting = inState(claims, 'waiting').sort((a, b) => b.sources.length - a.sources.length);
  const chosen = waiting.slice(0, share(maxClaims, round, new Set(claims.values()).size - waiting.length));
  const lenses = ['open the source: does the passage, in its context, say this?', 'look for other sources that contradict it', 'is the source primary, competent and still current?'];
  const verdicts = await parallel(chosen.map(({ claim, sources: evidence }) => () => verify(claim, { voters: votes, lenses, evidence: { question, sources: evidence }, phase: 'Verify', model: verifyModel })));
  for (const [index, entry] of chosen.entries()) Object.assign(entry, { state: verdicts[index]?.status ?? 'unverified', votes: verdicts[index]?.votes ?? [] });
}

let queries = await plan('Plan how to find the answer.', 'scope');
if (queries.length === 0) queries = [{ title: 'the question itself', query: question }];
for (let round = 1; round <= depth && queries.length > 0; round++) {
  await search(queries);
  await readSources(round);
  await mergeSame();
  await verifyClaims(round);
  const known = inState(claims, 'confirmed').map(({ claim }) => `- ${claim}`).join('\n') || '(nothing yet)';
  queries = round < depth ? await plan(`Which searches would answer what these confirmed claims leave open? None if the question is answered.\n${known}`, `gaps after round ${round}`) : [];
}
for (const { location } of inState(sources, 'waiting')) drop('source', location, `more than maxSources (${maxSources})`);
for (const { claim } of inState(claims, 'waiting')) drop('claim', claim, `more than maxClaims (${maxClaims})`);

const [confirmed, refuted, unverified] = ['confirmed', 'refuted', 'unverified'].map((state) => inState(claims, state));
const numbered = confirmed.map(({ claim, sources: from }, id) => ({ claim, mark: `[${id + 1}]`, places: [...new Set(from.map(({ location }) => location))].join(', ') }));

async function write() {
  const written = await one(`Answer the question from these confirmed claims and nothing else. Each paragraph names the numbers of its claims; what they do not answer is open.\n${ask}\n${numbered.map(({ claim, mark }) => `${mark} ${claim}`).join('\n')}`, { label: 'answer', phase: 'Answer', schema: ANSWER });
  const isCited = ({ claims: ids }) => ids.length > 0 && ids.every((id) => numbered[id - 1]);
  for (const paragraph of written?.paragraphs ?? []) if (!isCited(paragraph)) drop('paragraph', paragraph.text, 'cites no confirmed claim');
  const paragraphs = (written?.paragraphs ?? []).filter(isCited).map((paragraph) => `${paragraph.text} ${paragraph.claims.map((id) => `[${id}]`).join('')}`);
  const body = paragraphs.length > 0 ? paragraphs : numbered.map(({ claim, mark }) => `${claim} ${mark}`);
  return [...body, ...(written?.open ?? []).map((item) => `Open: ${item}`), ...numbered.map(({ mark, places }) => `${mark} ${places}`)].join('\n');
}
const nothing = `${refuted.length > 0 ? 'Nothing was confirmed' : 'Nothing could be checked'}: ${sources.size} sources found (${searches.failed} of ${searches.asked} searches failed), ${refuted.length} claims refuted, ${unverified.length} not verified.`;
const answer = confirmed.length > 0 ? await write() : nothing;
const coverage = { searches, sources: { found: sources.size, read: inState(sources, 'read').length }, claims: { found: new Set(claims.values()).size, judged: confirmed.length + refuted.length + unverified.length } };
return { answer, confirmed, refuted, unverified, sources: [...sources.values()].map(({ rank: _, ...source }) => ({ ...source, state: source.state === 'waiting' ? 'dropped' : source.state })), dropped, coverage };
