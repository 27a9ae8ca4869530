// Answers a question about a text that is far larger than any context. The text stays outside: the script measures it, searches it
// and hands out slices; agents answer from a slice and may ask for other ranges, which are read in the next round. Every citation is
// an exact quote whose byte range the script found itself and reads again at the end; a quote that is not there is dropped and counted.
export const meta = {
  name: 'long-document',
  description: 'Answer a question about a text of any length from slices, with byte-range citations that were read again',
  whenToUse: 'A book, a log, a specification or a dump that does not fit into a context, and an answer that must be checkable',
  phases: [
    { title: 'Index', detail: 'measure the text, choose where to look' },
    { title: 'Read', detail: 'one agent per slice; they may ask for more' },
    { title: 'Reduce', detail: 'notes into partial answers, when there are many' },
    { title: 'Answer', detail: 'from numbered notes' },
    { title: 'Verify', detail: 'every quote read again; the answer put to a vote' },
  ],
  args: {
    type: 'object',
    required: ['path', 'question'],
    additionalProperties: false,
    properties: {
      path: { type: 'string', minLength: 1, description: 'the text' },
      question: { type: 'string', minLength: 1, description: 'what to answer' },
      sliceBytes: { type: 'integer', minimum: 200, maximum: 200000, default: 20000, description: 'most text that one agent gets' },
      depth: { type: 'integer', minimum: 1, maximum: 5, default: 2, description: 'rounds of reading; in each but the first only what agents asked for' },
      maxAgents: { type: 'integer', minimum: 4, maximum: 900, default: 60, description: 'most agents in all' },
      voters: { type: 'integer', minimum: 0, maximum: 9, default: 3, description: 'votes on the answer; 0 for none' },
    },
  },
};

const { path, question, sliceBytes = 20_000, depth = 2, maxAgents = 60, voters = 3 } = args;
const headBytes = 300;
const mostHeads = 60;
const notesAtOnce = 40;

const object = (properties) => ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties });
const list = (items) => ({ type: 'array', items });
const text = { type: 'string' };
const whole = { type: 'integer' };
const INDEX = object({ terms: list(text), slices: list(whole) });
const NOTES = object({
  notes: list(object({ statement: text, quote: text })),
  more: list(object({ from: { type: 'integer', minimum: 0 }, to: { type: 'integer', minimum: 0 }, why: text })),
});
const PARTIAL = object({ summary: text, keep: list(whole) });
const ANSWER = object({ answer: text, cites: list(whole) });
/** The agents get text, not files: what they may see is decided here. */
const blind = { tools: [], readOnly: true, context: 'lean' };

function bytesOf(string) {
  let bytes = 0;
  for (const character of string) {
    const code = character.codePointAt(0);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
/** The text has no length that could be asked for; a few small looks find its end. */
async function measure() {
  const isThere = async (offset) => (await read(path, { offset, length: 4 })) !== '';
  if (!(await isThere(0))) return 0;
  let low = 0;
  let high = sliceBytes;
  while (await isThere(high)) [low, high] = [high, high * 2];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await isThere(middle)) low = middle;
    else high = middle;
  }
  return low + bytesOf(await read(path, { offset: low, length: 4 }));
}

const dropped = { quotesNotInSlice: 0, quotesNotInRange: 0, unknownCites: 0, rangesOutside: 0, rangesNotRead: 0, slicesLost: 0, notesNotReduced: 0 };
let started = 0;

// Index: what the text looks like, and where the answer may be.
phase('Index');
const size = await measure();
if (size === 0) log(`${path} is empty`);
const slices = Array.from({ length: Math.ceil(size / sliceBytes) }, (_, at) => ({ from: at * sliceBytes, to: Math.min(size, (at + 1) * sliceBytes) }));
// Agents that are needed whatever is read: the index, the answer, its voters, and one for every so many slices to reduce their notes.
const readers = Math.max(1, Math.floor(((maxAgents - 2 - voters) * notesAtOnce) / (notesAtOnce + 4)));
log(`${path}: ${size} bytes, ${slices.length} slices, at most ${readers} readers`);

async function choose() {
  if (slices.length <= readers) return slices;
  const step = Math.ceil(slices.length / mostHeads);
  const heads = [];
  for (let at = 0; at < slices.length; at += step)
    heads.push(`[slice ${at}] ${(await read(path, { offset: slices[at].from, length: headBytes })).replaceAll(/\s+/g, ' ')}`);
  started += 1;
  const index = await agent(
    `Question: ${question}\nThe text has ${size} bytes in ${slices.length} slices of ${sliceBytes}, numbered from 0; below is the beginning of every ${step === 1 ? '' : `${step}th `}slice. Only ${readers} slices can be read. terms: up to 12 words or short phrases that stand near the answer in the text, as written there; the text is searched for them. slices: numbers worth reading in any case.\n\n${heads.join('\n')}`,
    { ...blind, label: 'index', phase: 'Index', schema: INDEX },
  );
  const terms = (index?.terms ?? []).map((term) => term.toLowerCase().trim()).filter((term) => term.length > 1);
  const asked = new Set(index?.slices ?? []);
  const scored = [];
  for (const [at, slice] of slices.entries()) {
    const body = (await read(path, { offset: slice.from, length: slice.to - slice.from })).toLowerCase();
    // A rare term says more than a frequent one; how often it stands in one slice says little.
    scored.push({ slice, at, hits: terms.map((term) => body.includes(term)) });
  }
  const spread = terms.map((_, term) => scored.filter(({ hits }) => hits[term]).length);
  const score = ({ at, hits }) => (asked.has(at) ? 1000 : 0) + hits.reduce((sum, hit, term) => sum + (hit ? 1 / spread[term] : 0), 0);
  return scored
    .toSorted((left, right) => score(right) - score(left) || left.at - right.at)
    .slice(0, readers)
    .toSorted((left, right) => left.at - right.at)
    .map(({ slice }) => slice);
}

// Read: one agent per slice; what they ask for is read in the next round.
const notes = [];
const covered = [];
const isCovered = ({ from, to }) => covered.some((range) => range.from <= from && to <= range.to);

/** The first place of the quote in the text of the slice, in bytes of the whole text. */
function placed(quote, body, from) {
  const at = quote.trim() === '' ? -1 : body.indexOf(quote);
  if (at < 0) return null;
  const start = from + bytesOf(body.slice(0, at));
  return { from: start, to: start + bytesOf(quote) };
}

async function readSlice({ from, to, why }, round) {
  const body = await read(path, { offset: from, length: to - from });
  // A range that an agent asked for may begin inside a character; the text then begins behind it.
  const begins = body === '' ? from : await startOf(from, body);
  const answer = await agent(
    `Question: ${question}\nBelow are the bytes ${from} to ${to} of a text of ${size} bytes${why ? `, read because: ${why}` : ''}. notes: what they say that helps to answer, each with a quote from them, copied to the letter, as short as shows it; none if there is nothing. more: other byte ranges that must be read to answer, at most 3 and only when the text points there.\n\n${body}`,
    { ...blind, label: `read ${from}-${to}`, phase: 'Read', schema: NOTES },
  );
  if (answer === null) {
    dropped.slicesLost += 1;
    return { notes: [], more: [] };
  }
  covered.push({ from, to });
  const found = answer.notes.flatMap(({ statement, quote }) => {
    const place = placed(quote, body, begins);
    if (place === null) dropped.quotesNotInSlice += 1;
    return place === null ? [] : [{ statement, quote, ...place, round }];
  });
  return { notes: found, more: answer.more };
}
async function startOf(from, body) {
  for (let skip = 0; skip < 3; skip++) if ((await read(path, { offset: from + skip, length: 1 })) !== '') return from + skip;
  return body === '' ? from : from + 3;
}

function toRead(asked) {
  const ranges = [];
  for (const { from, to, why } of asked) {
    if (from >= size || to <= from) {
      dropped.rangesOutside += 1;
      continue;
    }
    for (let at = from; at < Math.min(to, size); at += sliceBytes) {
      const range = { from: at, to: Math.min(at + sliceBytes, to, size), why };
      if (!isCovered(range) && !ranges.some((other) => other.from <= range.from && range.to <= other.to)) ranges.push(range);
    }
  }
  return ranges;
}

let wanted = await choose();
const unread = slices.length - wanted.length;
phase('Read');
let left = readers;
for (let round = 1; round <= depth && wanted.length > 0; round++) {
  const now = wanted.slice(0, left);
  dropped.rangesNotRead += wanted.length - now.length;
  left -= now.length;
  started += now.length;
  const answers = (await parallel(now.map((range) => () => readSlice(range, round)))).flatMap((one) => one ?? []);
  notes.push(...answers.flatMap((one) => one.notes));
  wanted = toRead(answers.flatMap((one) => one.more));
}
dropped.rangesNotRead += wanted.length;
const bytesRead = slices.filter(isCovered).reduce((sum, { from, to }) => sum + to - from, 0);
log(`${notes.length} notes from ${covered.length} ranges; ${unread} slices were not given to an agent`);

// Reduce: as long as there are more notes than one agent should weigh.
const numbered = notes.map((note, at) => ({ ...note, n: at + 1 }));
const shown = ({ n, statement, quote }) => `[${n}] ${statement}\n    "${quote}"`;
const summaries = [];
async function reduced(given, level) {
  if (given.length <= notesAtOnce || level > 3) return given;
  const parts = Array.from({ length: Math.ceil(given.length / notesAtOnce) }, (_, at) => given.slice(at * notesAtOnce, (at + 1) * notesAtOnce));
  started += parts.length;
  const kept = await parallel(
    parts.map((part, at) => async () => {
      const answer = await agent(
        `Question: ${question}\nThese notes come from parts of a long text. summary: what they say about the question, naming notes as [n]. keep: the numbers of at most ${Math.floor(notesAtOnce / 4)} notes that the answer must rest on.\n\n${part.map(shown).join('\n')}`,
        { ...blind, label: `reduce ${level}.${at + 1}`, phase: 'Reduce', schema: PARTIAL },
      );
      // Without an answer nothing is chosen: the first ones stay, and the others are counted.
      if (answer !== null) summaries.push(answer.summary);
      const numbers = new Set(answer?.keep ?? part.map(({ n }) => n));
      return part.filter(({ n }) => numbers.has(n)).slice(0, Math.floor(notesAtOnce / 2));
    }),
  );
  return reduced(kept.flatMap((one, at) => one ?? parts[at].slice(0, Math.floor(notesAtOnce / 2))), level + 1);
}
if (numbered.length > notesAtOnce) phase('Reduce');
const weighed = await reduced(numbered, 1);
dropped.notesNotReduced = Math.max(0, weighed.length - 4 * notesAtOnce);
const given = weighed.slice(0, 4 * notesAtOnce);

phase('Answer');
started += 1;
const answered =
  given.length === 0
    ? { answer: '', cites: [] }
    : await agent(
        `Question: ${question}\nAnswer from these notes alone, and put the number of the note behind every sentence that rests on it, as [n]. Say what they leave open. cites: the numbers you used.\n\n${given.map(shown).join('\n')}${summaries.length > 0 ? `\n\nWhat the other notes came to:\n${summaries.join('\n')}` : ''}`,
        { ...blind, label: 'answer', phase: 'Answer', schema: ANSWER },
      );

// Verify: every quote at its exact place, then the answer as a whole.
phase('Verify');
const marks = (answer) => [...answer.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1]));
const cited = [...new Set([...(answered?.cites ?? []), ...marks(answered?.answer ?? '')])].toSorted((left, right) => left - right);
const checked = await parallel(
  cited.map((n) => async () => {
    const note = numbered[n - 1];
    if (note === undefined) {
      dropped.unknownCites += 1;
      return { n, holds: false };
    }
    const there = await read(path, { offset: note.from, length: note.to - note.from });
    if (there !== note.quote) dropped.quotesNotInRange += 1;
    return { n, holds: there === note.quote };
  }),
);
const held = new Set(checked.flatMap((one) => (one?.holds ? [one.n] : [])));
const citations = [...held].map((n) => ({ n, from: numbered[n - 1].from, to: numbered[n - 1].to, quote: numbered[n - 1].quote }));
const answer = (answered?.answer ?? '').replaceAll(/\[(\d+)\]/g, (mark, n) => (held.has(Number(n)) ? mark : '[citation dropped]'));
const isAnswer = answer.trim() !== '';
const vote =
  isAnswer && voters > 0
    ? await verify(`${question}\n${answer}`, {
        ...blind,
        voters,
        lenses: ['Does every sentence follow from the quotes behind it?', 'Does it answer the question that was asked?', 'Do other quotes speak against it?'],
        evidence: citations.map(({ n, from, to, quote }) => `[${n}] bytes ${from}-${to}: ${quote}`).join('\n') || 'no quote stands behind it',
        label: 'the answer',
        phase: 'Verify',
      })
    : null;
started += vote === null ? 0 : voters;

const verdict = vote?.status ?? (isAnswer ? 'not put to a vote' : 'no answer');
return {
  status: `${isAnswer ? `answered with ${citations.length} ${citations.length === 1 ? 'citation' : 'citations'}, ${verdict}` : 'no answer found in what was read'}; ${size === 0 ? 'the text is empty' : unread === 0 && dropped.slicesLost === 0 ? 'the whole text was read' : `${bytesRead} of ${size} bytes were read`}`,
  question,
  answer,
  verdict,
  citations,
  votes: vote?.votes.map(({ verdict: voted, reason }) => ({ verdict: voted, reason })) ?? [],
  coverage: { bytes: size, bytesRead, slices: slices.length, slicesNotRead: unread, ranges: covered.length, notes: notes.length, agents: started },
  dropped,
  losses: losses(),
};
