// Finds what repeats in a long history: transcripts of agent sessions, logs, any files with one record per line. The script reads
// the files in slices, so no agent sees more than a batch; agents name what they find with line numbers, agents group it, the
// script ranks it, and the first ones are verified against the very lines. Whatever was left out is counted in the report.
export const meta = {
  name: 'profile-sessions',
  description: 'Read a long history in batches and rank what repeats in it: time, cost, errors, rework; the top findings verified against the raw lines',
  whenToUse: 'Transcripts or logs that are far larger than any context, where you want to know what to improve first',
  phases: [
    { title: 'Read', detail: 'in slices, into batches of whole lines' },
    { title: 'Extract', detail: 'one agent per batch' },
    { title: 'Merge', detail: 'the same finding under one name' },
    { title: 'Verify', detail: 'the top findings, against the lines they name' },
    { title: 'Report' },
  ],
  args: {
    type: 'object',
    required: ['files'],
    additionalProperties: false,
    properties: {
      files: { type: ['string', 'array'], items: { type: 'string' }, description: 'history to read: paths or globs, one record per line' },
      question: {
        type: 'string',
        default: 'What costs the most time, money or patience in these sessions, and what repeats?',
        description: 'what to look for',
      },
      batchBytes: { type: 'integer', minimum: 1000, maximum: 400000, default: 60000, description: 'most text that one agent gets' },
      lineBytes: { type: 'integer', minimum: 200, maximum: 100000, default: 4000, description: 'most of one line that an agent gets' },
      maxBytes: { type: 'integer', minimum: 1000, default: 6000000, description: 'most of all files together; the rest is counted as skipped' },
      top: { type: 'integer', minimum: 1, maximum: 100, default: 10, description: 'how many findings are verified and reported' },
      voters: { type: 'integer', minimum: 1, maximum: 9, default: 3, description: 'votes on each of them' },
    },
  },
};

const { files: wanted, batchBytes = 60_000, lineBytes = 4_000, maxBytes = 6_000_000, top = 10, voters = 3 } = args;
const { question = 'What costs the most time, money or patience in these sessions, and what repeats?' } = args;
const mostFindings = 12;
const mostQuoted = 12;

const object = (properties) => ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties });
const text = { type: 'string' };
const KINDS = ['time', 'cost', 'error', 'rework', 'waiting', 'other'];
const FOUND = object({
  findings: {
    type: 'array',
    items: object({
      claim: text,
      kind: { enum: KINDS },
      lines: { type: 'array', items: { type: 'integer' }, minItems: 1 },
      weight: { type: 'integer', minimum: 1, maximum: 5 },
    }),
  },
  more: { type: 'boolean' },
});
const GROUPED = object({ groups: { type: 'array', items: object({ claim: text, members: { type: 'array', items: { type: 'integer' } } }) } });
/** The agents work on what they are given: no tool, nothing of the project. */
const blind = { tools: [], readOnly: true, context: 'lean' };

const skipped = { files: 0, bytes: 0, cutLines: 0, cutBytes: 0, unknownLines: 0, findingsOverLimit: 0, batchesLost: 0, rankedOut: 0, unreadable: [] };

/** Bytes of a text in UTF-8, counted without making them. */
function bytesOf(string) {
  let bytes = 0;
  for (const character of string) {
    const code = character.codePointAt(0);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

// Read: slices into lines, lines into batches.
phase('Read');
const list = Array.isArray(wanted) ? wanted : [wanted];
const isPattern = (path) => /[*?[\]{}!]/.test(path);
const globs = list.filter(isPattern);
const paths = [...new Set([...list.filter((path) => !isPattern(path)), ...(globs.length > 0 ? await files(globs) : [])])].toSorted();
if (paths.length === 0) throw new Error(`no file matches ${JSON.stringify(wanted)}`);

const batches = [];
let batch = null;
let readBytes = 0;
let lineCount = 0;

function addLine(file, number, line) {
  if (line.trim() === '') return;
  lineCount += 1;
  let shown = line;
  if (line.length > lineBytes) {
    shown = `${line.slice(0, lineBytes)} …[${line.length - lineBytes} characters left out]`;
    skipped.cutLines += 1;
    skipped.cutBytes += bytesOf(line.slice(lineBytes));
  }
  const size = bytesOf(shown) + 8;
  if (batch === null || (batch.bytes + size > batchBytes && batch.lines.length > 0)) {
    batch = { lines: [], bytes: 0 };
    batches.push(batch);
  }
  batch.lines.push({ file, number, text: shown });
  batch.bytes += size;
}

/** Where a file ends, found with a few small looks: what is not read need not be loaded to be counted. */
async function endOf(file, from) {
  const isThere = async (offset) => (await read(file, { offset, length: 4 })) !== '';
  let low = from;
  let high = from + 1024;
  while (await isThere(high)) [low, high] = [high, high * 2];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await isThere(middle)) low = middle;
    else high = middle;
  }
  return low + bytesOf(await read(file, { offset: low, length: 4 }));
}

const sliceBytes = Math.min(batchBytes, 200_000);
async function readLines(file) {
  let rest = '';
  let number = 0;
  for (let offset = 0; ; offset += sliceBytes) {
    if (readBytes >= maxBytes) {
      const left = (await endOf(file, offset)) - offset;
      if (left > 0) {
        skipped.files += 1;
        skipped.bytes += left;
      }
      break;
    }
    const slice = await read(file, { offset, length: sliceBytes });
    if (slice === '') break;
    readBytes += bytesOf(slice);
    const lines = (rest + slice).split('\n');
    rest = lines.pop();
    for (const line of lines) addLine(file, ++number, line);
  }
  if (rest !== '') addLine(file, ++number, rest);
}
for (const file of paths) {
  try {
    await readLines(file);
  } catch (error) {
    // A picture or a database among the transcripts; its name stands in the report.
    skipped.unreadable.push(`${file} (${error.message})`);
  }
}
log(`${paths.length} files, ${readBytes} bytes, ${lineCount} lines, ${batches.length} batches`);
if (skipped.bytes > 0) log(`not read: ${skipped.bytes} bytes of ${skipped.files} files, over maxBytes ${maxBytes}`);

// Extract: one agent per batch.
async function extract({ lines }, at) {
  const shown = lines.map((line, index) => `[${index + 1}] ${line.text}`).join('\n');
  const found = await agent(
    `Question: ${question}\nBelow is batch ${at + 1} of ${batches.length} of a long history, one record per line, each with its number. Name at most ${mostFindings} findings that answer the question, the weightiest first. claim: one sentence that also makes sense beside other batches. lines: the numbers that show it. weight: 1 small to 5 grave. Say nothing that the lines do not show. more: whether you left findings out.\n\n${shown}`,
    { ...blind, label: `extract ${at + 1}/${batches.length}`, phase: 'Extract', schema: FOUND },
  );
  if (found === null) return null;
  const kept = found.findings.slice(0, mostFindings);
  skipped.findingsOverLimit += found.findings.length - kept.length + (found.more && found.findings.length <= mostFindings ? 1 : 0);
  return kept.flatMap(({ claim, kind, lines: numbers, weight }) => {
    const known = [...new Set(numbers)].filter((number) => number >= 1 && number <= lines.length);
    skipped.unknownLines += numbers.length - known.length;
    return known.length === 0 ? [] : [{ claim, kind, weight, lines: known.map((number) => lines[number - 1]) }];
  });
}

phase('Extract');
const extracted = await parallel(batches.map((one, at) => () => extract(one, at)));
skipped.batchesLost = extracted.filter((one) => one === null).length;
const findings = extracted.flatMap((one) => one ?? []);
log(`${findings.length} findings from ${batches.length - skipped.batchesLost} batches`);

// Merge: agents say what is the same; nothing that they forget is lost.
async function group(given, label) {
  const answer = await agent(
    `Question: ${question}\nThese findings come from parts of one history. Put together those that say the same, under one claim that covers its members and no more. members: their numbers; every number in exactly one group.\n\n${given.map(({ claim, kind, lines }, at) => `[${at + 1}] (${kind}, ${lines.length} lines) ${claim}`).join('\n')}`,
    { ...blind, label, phase: 'Merge', schema: GROUPED },
  );
  const taken = new Set();
  const groups = [];
  for (const { claim, members } of answer?.groups ?? []) {
    const own = members.filter((number) => number >= 1 && number <= given.length && !taken.has(number));
    for (const number of own) taken.add(number);
    if (own.length > 0) groups.push(joined(claim, own.map((number) => given[number - 1])));
  }
  return [...groups, ...given.filter((_, at) => !taken.has(at + 1))];
}
function joined(claim, members) {
  const heaviest = members.toSorted((left, right) => right.weight - left.weight)[0];
  const lines = [...new Map(members.flatMap((member) => member.lines).map((line) => [`${line.file}:${line.number}`, line])).values()];
  return { claim: members.length === 1 ? members[0].claim : claim, kind: heaviest.kind, weight: heaviest.weight, lines };
}
async function merged(given, level) {
  if (given.length < 2) return given;
  const parts = [];
  let part = [];
  let size = 0;
  for (const finding of given) {
    const bytes = bytesOf(finding.claim) + 30;
    if (part.length > 0 && size + bytes > batchBytes) {
      parts.push(part);
      part = [];
      size = 0;
    }
    part.push(finding);
    size += bytes;
  }
  parts.push(part);
  const groups = (await parallel(parts.map((one, at) => () => group(one, `merge ${level}.${at + 1}`)))).flatMap((one, at) => one ?? parts[at]);
  // Another round joins what different parts found, as long as that makes it fewer.
  return parts.length > 1 && groups.length < given.length ? merged(groups, level + 1) : groups;
}

phase('Merge');
const score = ({ weight, lines }) => weight * Math.sqrt(lines.length);
const ranked = (await merged(findings, 1)).toSorted((left, right) => score(right) - score(left) || (left.claim < right.claim ? -1 : 1));
const first = ranked.slice(0, top);
skipped.rankedOut = ranked.length - first.length;

// Verify: against the lines themselves.
phase('Verify');
const places = (lines) => lines.map(({ file, number }) => `${file}:${number}`);
const checked = await parallel(
  first.map(({ claim, kind, weight, lines }, at) => async () => {
    const quoted = lines.slice(0, mostQuoted);
    const evidence = [
      `${quoted.length} of the ${lines.length} lines that are said to show it:`,
      ...quoted.map((line) => `${line.file}:${line.number} ${line.text.slice(0, lineBytes)}`),
    ].join('\n');
    const lenses = ['Do these lines show it?', 'Does the claim say more than the lines?', 'Is there a plainer explanation of the same lines?'];
    const { status, votes } = await verify(claim, { ...blind, voters, lenses, evidence, label: `#${at + 1}`, phase: 'Verify' });
    return { rank: at + 1, claim, kind, weight, status, support: lines.length, lines: places(quoted), votes: votes.map(({ verdict, reason }) => ({ verdict, reason })) };
  }),
);
const claims = checked.map((one, at) => one ?? { rank: at + 1, claim: first[at].claim, kind: first[at].kind, weight: first[at].weight, status: 'unverified', support: first[at].lines.length, lines: places(first[at].lines.slice(0, mostQuoted)), votes: [] });

// Report: written by the script, from what was verified.
phase('Report');
const of = (status) => claims.filter((claim) => claim.status === status);
const entry = ({ rank, claim, kind, support, lines }) =>
  `${rank}. ${claim} (${kind}; ${support} ${support === 1 ? 'line' : 'lines'}: ${lines.slice(0, 5).join(', ')}${support > 5 ? ', …' : ''})`;
const section = (title, some) => (some.length === 0 ? [] : [`## ${title}`, '', ...some.map(entry), '']);
const leftOut = [
  [skipped.bytes, `${skipped.bytes} bytes of ${skipped.files} files were not read (over maxBytes)`],
  [skipped.unreadable.length, `${skipped.unreadable.length} files could not be read: ${skipped.unreadable.join('; ')}`],
  [skipped.cutLines, `${skipped.cutLines} long lines were cut, ${skipped.cutBytes} bytes`],
  [skipped.batchesLost, `${skipped.batchesLost} of ${batches.length} batches were lost with their agent`],
  [skipped.findingsOverLimit, `at least ${skipped.findingsOverLimit} findings over the ${mostFindings} of a batch`],
  [skipped.unknownLines, `${skipped.unknownLines} line numbers that do not exist were dropped`],
  [skipped.rankedOut, `${skipped.rankedOut} findings ranked below the first ${top} and were not verified`],
].flatMap(([count, words]) => (count > 0 ? [words] : []));
const status = `${of('confirmed').length} of ${claims.length} findings confirmed, ${of('refuted').length} refuted, ${of('unverified').length} unverified; ${batches.length - skipped.batchesLost} of ${batches.length} batches read`;
const report = [
  `# ${question}`,
  '',
  `${status}.`,
  '',
  ...section('Confirmed', of('confirmed')),
  ...section('Unverified', of('unverified')),
  ...section('Refuted', of('refuted')),
  '## Left out',
  '',
  ...(leftOut.length === 0 ? ['Nothing: every line of every file was read.'] : leftOut.map((words) => `- ${words}`)),
].join('\n');
return {
  status,
  question,
  report,
  claims,
  coverage: { files: paths.length, bytes: readBytes, lines: lineCount, batches: batches.length, findings: findings.length, distinct: ranked.length, skipped },
  losses: losses(),
};
