// Ports files in four stages: map every file, translate each in a worktree of its own under two reviewers that try to refute it,
// merge and repair until the gate is green, then offer clean-ups one by one. The word of an agent lands nothing: a translation lands
// when two reviewers could not refute it, and the port is done when the gate, with its tests restored, passes.
export const meta = {
  name: 'port',
  description: 'Port files one by one: mapped, translated in worktrees, attacked by two reviewers each, merged, repaired until a command passes',
  whenToUse: 'A migration of many files where a build or a test suite can say whether the result works',
  phases: [
    { title: 'Map', detail: 'what every file exports and imports' },
    { title: 'Translate', detail: 'one translator per file, each in its own worktree' },
    { title: 'Review', detail: 'two reviewers try to refute each translation' },
    { title: 'Merge', detail: 'all at once; then the gate' },
    { title: 'Fix', detail: 'while the gate is red' },
    { title: 'Clean up', detail: 'each change on a branch of its own, for a person' },
  ],
  args: {
    type: 'object',
    required: ['source', 'target', 'gate'],
    additionalProperties: false,
    properties: {
      source: { type: ['string', 'array'], items: { type: 'string' }, description: 'files to port: paths or globs' },
      target: { type: 'string', minLength: 1, description: 'what the result must be' },
      gate: { type: 'string', minLength: 1, description: 'command that passes when the port works' },
      guide: { type: 'string', description: 'rules of the port, as text or as a file' },
      agents: {
        type: 'object',
        description: 'agent types by role: map, translate, review (one or two), fix, scaffold, cleanup',
        additionalProperties: false,
        properties: {
          map: { type: 'string' },
          translate: { type: 'string' },
          review: { type: ['string', 'array'], items: { type: 'string' }, maxItems: 2 },
          fix: { type: 'string' },
          scaffold: { type: 'string' },
          cleanup: { type: 'string' },
        },
      },
      scaffold: {
        type: 'array',
        description: 'files that the port needs beside its sources, such as a build file',
        items: {
          type: 'object',
          required: ['file', 'task'],
          additionalProperties: false,
          properties: { file: { type: 'string' }, task: { type: 'string' } },
        },
      },
      retries: { type: 'integer', minimum: 0, maximum: 2, default: 1, description: 'how often a refuted translation goes back' },
      maxFix: { type: 'integer', minimum: 0, maximum: 20, default: 5, description: 'most rounds of repairs' },
      gateRuns: { type: 'integer', minimum: 1, maximum: 10, default: 1, description: 'how often the gate runs each time; more finds flaky tests' },
      baseline: { type: 'boolean', default: false, description: 'tests that are red before the port do not hold it up: the gate is compared with what it said then' },
      protect: { type: 'array', items: { type: 'string' }, description: 'globs that the gate restores [tests, lockfiles, what it names]' },
      cleanup: { type: 'boolean', default: true, description: 'offer clean-ups when the gate is green' },
    },
  },
};

const { source, target, gate: command, guide = '', agents = {}, scaffold = [], protect } = args;
const { retries = 1, maxFix = 5, gateRuns = 1, cleanup: wantsCleanup = true, baseline = false } = args;
const mostCleanups = 5;
const mostInline = 24_000;
const mostOutput = 6_000;

const object = (properties) => ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties });
const list = (items) => ({ type: 'array', items });
const text = { type: 'string' };
const STATEMENT = object({ exports: list(text), imports: list(text), notes: list(text) });
const PORTED = object({ path: text, summary: text });
const MADE = object({ changes: list(text) });
const REVIEW = object({
  verdict: { enum: ['holds', 'refuted'] },
  evidence: list(object({ check: text, expected: text, found: text, how: text })),
});
const PLAN = object({ changes: list(object({ title: text, task: text })) });

const manyOf = (value) => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const as = (role) => (agents[role] === undefined ? {} : { agentType: agents[role] });
const isPattern = (path) => /[*?[\]{}!]/.test(path);
const isFileName = /^[\w./@ -]{1,200}$/.test(guide);
const guideText = isFileName && (await files([guide])).length > 0 ? await read(guide) : guide;
/** What is asked comes first and by name, so that programs can serve as agents as well as models. */
const task = (what, data, ...more) =>
  [what, ...Object.entries(data).map(([name, value]) => `${name}: ${value}`), `What the port must be: ${target}`, guideText.trim(), ...more]
    .filter((part) => part !== '')
    .join('\n');

const globs = manyOf(source).filter(isPattern);
const sources = [
  ...new Set([...manyOf(source).filter((path) => !isPattern(path)), ...(globs.length > 0 ? await files(globs) : [])]),
].toSorted();
if (sources.length === 0) throw new Error(`no file matches ${JSON.stringify(source)}; a simulation sees none but those that are named one by one`);
log(`${sources.length} files to port`);

// Stage 1: what every file gives and takes.
function state(file) {
  return agent(
    task(
      'State what one file gives and takes, before it is ported; change nothing. exports: every name that the ported file will export ("default" for one value). imports: what it imports, as written. notes: types, lifetimes, side effects and whatever else somebody must know who ports a file that uses it.',
      { File: file },
    ),
    { ...as('map'), label: `map ${file}`, phase: 'Map', schema: STATEMENT, readOnly: true },
  );
}

phase('Map');
const stated = await parallel(sources.map((file) => () => state(file)));
const maps = sources.flatMap((file, at) => (stated[at] === null ? [] : [{ file, ...stated[at] }]));

const nameOf = (path) => {
  const [folder = '', last = ''] = ['', ...path.split('/')].slice(-2);
  const name = last.replace(/\.\w+$/, '');
  return /^(index|mod|__init__)$/.test(name) ? folder : name;
};
/** A translator gets the statements about its file and about what that file imports: all of them would be too much in a large port. */
function mapFor(file) {
  const own = maps.find((entry) => entry.file === file);
  const wanted = new Set((own?.imports ?? []).flatMap((name) => name.split(/[/.\\:]+/)));
  return maps.filter((entry) => entry === own || wanted.has(nameOf(entry.file)));
}

// Stage 2: translations, each attacked by two reviewers.
const reviewTypes = manyOf(agents.review);
const REVIEWERS = [
  { by: 'run', how: 'Execute the old and the new side by side, on the same inputs, or build what shows a difference.' },
  { by: 'read', how: 'Read old and new side by side: nothing is missing, nothing was added, every import and export is there, the rules are kept.' },
].map((reviewer, at) => ({ ...reviewer, agentType: reviewTypes[at % (reviewTypes.length || 1)] }));

async function originalOf(file) {
  const whole = await read(file, { length: mostInline });
  return whole.length === 0 ? '' : `The file before the port${whole.length < mostInline ? '' : `, its first ${mostInline} bytes`}:\n${whole}`;
}

function translate(file, refuted) {
  const again = refuted ? { Base: refuted.base, Evidence: JSON.stringify(refuted.evidence) } : {};
  return agent.outcome(
    task(
      refuted
        ? 'An earlier translation was refuted. Do this file again from the original, to the letter, and change no other file. Answer with the path of the result and one line about it.'
        : 'Port one file, and change no other file. Answer with the path of the result and one line about it.',
      { File: file, Map: JSON.stringify(mapFor(file)), ...again },
      ...(refuted ? [refuted.original] : []),
    ),
    {
      ...as('translate'),
      label: `${refuted ? 'retranslate' : 'translate'} ${file}`,
      phase: 'Translate',
      schema: PORTED,
      isolation: 'worktree',
      ...(refuted ? { workspace: refuted.workspace } : {}),
    },
  );
}

// A reviewer that died is neither for nor against: without two answers and without a refutation, a translation stays unverified.
async function review({ file, path = file, outcome, base, original, whole = false }) {
  const { files: changed } = outcome.workspace.diffStat;
  const most = whole ? Number.POSITIVE_INFINITY : path === file ? 1 : 2;
  // Of a translator's word nothing is taken; that it kept to its file is known from its commit.
  const strayed =
    changed > most ? [{ check: 'files', expected: `${most} changed`, found: `${changed}`, how: 'counted them in the commit', by: 'workspace' }] : [];
  const data = { File: file, ...(path === file ? {} : { Result: path }), Base: base };
  const answers = await parallel(
    REVIEWERS.map(
      ({ by, how, agentType }) =>
        () =>
          agent(
            task(`Try to refute that this was ported faithfully. ${how} Give evidence for whatever is wrong; without evidence it holds.`, data, original),
            {
              ...(agentType === undefined ? {} : { agentType }),
              label: `${by} ${file}`,
              phase: 'Review',
              schema: REVIEW,
              workspace: outcome.workspace,
              readOnly: true,
            },
          ),
    ),
  );
  const votes = answers.map((answer, at) => ({ by: REVIEWERS[at].agentType ?? REVIEWERS[at].by, verdict: answer?.verdict ?? 'dead' }));
  const found = answers.flatMap((answer, at) => {
    if (answer?.verdict !== 'refuted') return [];
    const given = answer.evidence.length > 0 ? answer.evidence : [{ check: 'none given', expected: '', found: 'refuted', how: '' }];
    return given.map((item) => ({ ...item, by: votes[at].by }));
  });
  const evidence = [...strayed, ...found];
  const verdict = evidence.length > 0 ? 'refused' : answers.includes(null) ? 'unverified' : 'holds';
  return { verdict, votes, evidence, strayed: strayed.length > 0 };
}

async function port(file) {
  const original = await originalOf(file);
  let outcome = await translate(file);
  const base = outcome.workspace?.base;
  const caught = [];
  for (let attempts = 1; ; attempts++) {
    const known = { file, base, original, outcome, attempts, caught };
    if (outcome.status !== 'completed') return { ...known, verdict: 'lost', votes: [], evidence: [{ check: 'translator', found: outcome.cause }] };
    const { path, summary } = outcome.value;
    const judged = await review({ file, path, outcome, base, original });
    if (judged.evidence.length > 0) caught.push(...judged.evidence);
    // A next attempt starts from this one's workspace, so it would keep what was changed elsewhere.
    if (judged.verdict !== 'refused' || judged.strayed || attempts > retries) return { ...known, path, summary, ...judged };
    const next = await translate(file, { base, original, workspace: outcome.workspace, evidence: judged.evidence });
    // The same again stays refuted; it is not shown to reviewers until one of them likes it.
    if (next.status === 'completed' && next.workspace.commits === 0) return { ...known, attempts: attempts + 1, path, summary, ...judged };
    outcome = next;
  }
}

phase('Translate');
const [made, ported] = await Promise.all([
  parallel(
    scaffold.map(
      ({ file, task: what }) =>
        () =>
          agent.outcome(task(`${what} Change no other file.`, { File: file }), {
            ...as('scaffold'),
            label: `scaffold ${file}`,
            phase: 'Translate',
            schema: MADE,
            isolation: 'worktree',
          }),
    ),
  ),
  parallel(
    sources.map(
      (file) => () =>
        port(file),
    ),
  ),
]);
const lost = (file) => ({ file, verdict: 'lost', votes: [], evidence: [], caught: [], attempts: 1 });
const settled = ported.map((entry, at) => entry ?? lost(sources[at]));
const good = settled.filter(({ verdict }) => verdict === 'holds');
const scaffolds = scaffold.map(({ file }, at) => ({ file, outcome: made[at] }));

// Stage 3: merge, then the gate, then repairs, until it is green or nothing moves.
const passing = /^\s*(?:ok \d+|# Subtest:|[✔✓√]|PASS\b)/;
/** Where a gate ran and how long it took is no part of what it says. */
const plain = (output) =>
  output.replaceAll(/(?:file:\/\/)?\/[^\s'"()]*\/\.plenum\/worktrees\/[^/\s]+\/[^/\s]+\//g, '').replaceAll(/(duration_ms:? )[\d.]+/g, '$1#');
const complaintsIn = (output) =>
  output
    .split('\n')
    .filter((line) => !passing.test(line))
    .join('\n');
/** Numbers of a gate that prints TAP. */
function tallyOf(output) {
  const count = (what) => output.match(new RegExp(`^# ${what} (\\d+)$`, 'm'))?.[1];
  return count('tests') === undefined ? {} : { tests: Number(count('tests')), passes: Number(count('pass')), fails: Number(count('fail')) };
}

/** With a base: what single tests said, and which landing brought what is newly red. */
function comparedIn({ newlyFailing, fixed: mended, stillFailing, missing: gone, broughtBy = [] }) {
  return newlyFailing === undefined ? {} : { newlyFailing, fixed: mended, stillFailing, missing: gone, broughtBy };
}

const gates = [];
const fixed = [];
const caught = settled.filter((entry) => entry.caught.length > 0).map((entry) => caughtEntry(entry.file, entry.caught));
const unresolved = settled.filter(({ verdict }) => verdict !== 'holds').map(({ file, verdict, evidence }) => ({ file, verdict, evidence }));
for (const { file, outcome } of scaffolds) if (outcome?.status !== 'completed') unresolved.push({ file, verdict: 'lost', evidence: [] });
const landedRefs = new Set();
const conflicts = new Map();
let branch = { branch: null, commit: null };
let waiting = [...scaffolds.map(({ outcome }) => outcome), ...good.map(({ outcome }) => outcome)].filter((outcome) => outcome?.status === 'completed');
let latest = null;

function caughtEntry(file, evidence) {
  return { file, by: [...new Set(evidence.map((item) => item.by))], evidence };
}

async function mergeAndGate(round) {
  // No repair came: the gate would say the same again.
  if (round > 1 && waiting.length === 0) return latest;
  phase('Merge');
  const merged = await merge(waiting, { label: 'the port', when: 'end' });
  branch = { branch: merged.branch, commit: merged.commit };
  for (const { ref } of merged.landed) landedRefs.add(ref);
  for (const { ref, label, files: clashing } of merged.conflicts) {
    conflicts.set(ref, clashing);
    unresolved.push({ file: label, verdict: 'conflict', evidence: clashing.map(({ path }) => ({ check: 'merge', found: path })) });
  }
  const verdict = await gate(command, { of: 'run', label: 'the gate', runs: gateRuns, ...(baseline ? { baseline } : {}), ...(protect === undefined ? {} : { protect }) });
  const output = plain(verdict.output ?? '');
  const tally = tallyOf(output);
  // A runner that finds no test is content with that; a port is not.
  const passed = verdict.passed && tally.passes !== 0;
  gates.push({ round, passed, flaky: verdict.flaky, landed: merged.landed.length, ...tally, ...comparedIn(verdict), touched: verdict.touched ?? [] });
  latest = { ...verdict, passed, output: complaintsIn(output) };
  return latest;
}

async function repair(suspect, output) {
  const { file, path, base, original, whole } = suspect;
  const outcome = await agent.outcome(
    task(
      whole
        ? 'The merged port fails its gate, and the output names no file of it. Find the fault and repair it; leave tests as they are.'
        : 'The merged port fails its gate. If this file is at fault, repair it, in place, and change no other file; if not, leave it as it is.',
      { File: path ?? file },
      `The gate said, at its end:\n${output.slice(-mostOutput)}`,
    ),
    { ...as('fix'), label: `fix ${file}`, phase: 'Fix', schema: MADE, isolation: 'worktree', workspace: 'run' },
  );
  if (outcome.status !== 'completed') return { file, verdict: 'lost', evidence: [{ check: 'fixer', found: outcome.cause }], changes: [] };
  if (outcome.workspace.commits === 0) return null;
  const judged = await review({ file, path, outcome, base, original, whole });
  return { file, outcome, changes: outcome.value.changes, ...judged };
}

async function repairAll({ output }, round) {
  phase('Fix');
  const named = good.filter(({ file, path }) => output.includes(file) || output.includes(path));
  const everything = { file: 'the whole port', base: good[0]?.base, original: '', whole: true };
  const suspects = named.length > 0 ? named : good.length === settled.length ? [everything] : [];
  const repairs = (
    await parallel(
      suspects.map(
        (suspect) => () =>
          repair(suspect, output),
      ),
    )
  ).filter((entry) => entry !== null);
  for (const { file, verdict, evidence, changes } of repairs) {
    const line = output.split('\n').find((one) => one.includes(file)) ?? output.split('\n').find((one) => one.trim() !== '') ?? '';
    const how = `ran the gate on the merged port, round ${round}`;
    if (changes.length > 0) caught.push(caughtEntry(file, [{ check: 'gate', expected: 'the gate passes', found: line.trim(), how, by: 'gate' }]));
    if (verdict === 'holds') fixed.push({ file, changes, round });
    else unresolved.push({ file, verdict, evidence });
  }
  waiting = repairs.filter(({ verdict }) => verdict === 'holds').map(({ outcome }) => outcome);
}

const loop = await fixUntil(mergeAndGate, repairAll, { maxRounds: maxFix, noProgress: 1 });

function stateOf({ verdict, outcome }) {
  if (verdict !== 'holds') return verdict;
  if (conflicts.has(outcome.workspace.ref)) return 'conflict';
  return landedRefs.has(outcome.workspace.ref) || outcome.workspace.commits === 0 ? 'landed' : 'unverified';
}
const states = settled.map((entry) => ({
  file: entry.file,
  state: stateOf(entry),
  path: entry.path ?? null,
  summary: entry.summary ?? '',
  attempts: entry.attempts,
  votes: entry.votes,
}));
const landed = states.filter((entry) => entry.state === 'landed');
const missing = states.filter((entry) => entry.state !== 'landed').map((entry) => `${entry.file} (${entry.state})`);
for (const { file, outcome } of scaffolds)
  if (!landedRefs.has(outcome?.workspace?.ref) && outcome?.workspace?.commits !== 0) missing.push(`${file} (scaffold)`);
if (gates.at(-1)?.passes === 0) missing.push('the gate ran no test');
// A gate that is content with half a port does not make it a whole one.
if (missing.length > 0) {
  await gate(
    () => {
      throw new Error(missing.join(', '));
    },
    { label: 'everything landed' },
  );
}

// Stage 4: clean-ups. None is merged; each waits for a person, on a branch where that is granted.
async function cleanUp({ title, task: what }, at) {
  const slug = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 40).replaceAll(/^-|-$/g, '') || 'change';
  const options = { ...as('cleanup'), label: `clean up: ${title}`, phase: 'Clean up', schema: MADE, isolation: 'worktree', workspace: 'run' };
  const outcome = await agent.outcome(task(`Make this one clean-up of the finished port and nothing else. ${title}: ${what}`, {}), options);
  if (outcome.status !== 'completed') return { title, state: 'lost', why: outcome.cause };
  const { ref, commits, diffStat } = outcome.workspace;
  if (commits === 0) return { title, state: 'nothing', why: 'nothing was changed' };
  const { code } = await sh(command, { of: outcome, label: `check: ${title}` });
  if (code !== 0) return { title, state: 'refused', ref, files: diffStat.files, why: `the gate command ended with ${code}` };
  const name = `port-cleanup/${run.id}/${at + 1}-${slug}`;
  try {
    const { branch: published } = await publish(outcome, { as: 'branch', branch: name, review: true, label: `publish ${name}` });
    return { title, state: 'published', branch: published, ref, files: diffStat.files };
  } catch (error) {
    return { title, state: 'proposed', ref, files: diffStat.files, why: error.message };
  }
}

const whole = loop.passed && missing.length === 0 && unresolved.length === 0;
let cleanups = [];
if (wantsCleanup && whole) {
  phase('Clean up');
  const before = losses().length;
  const plan = await agent(
    task(
      `The port is merged and its gate is green. Propose at most ${mostCleanups} clean-ups that it makes possible, each small, independent of the others and worth a review of its own: leftovers, needless indirection, names. None is fine.`,
      { Files: landed.map(({ path }) => path).join(', ') },
    ),
    { ...as('cleanup'), label: 'propose clean-ups', phase: 'Clean up', schema: PLAN, workspace: 'run', readOnly: true },
  );
  const wanted = plan?.changes ?? [];
  if (wanted.length > mostCleanups) log(`${wanted.length - mostCleanups} more clean-ups were proposed and not made`);
  cleanups = await parallel(
    wanted.slice(0, mostCleanups).map(
      (change, at) => () =>
        cleanUp(change, at),
    ),
  );
  cleanups = cleanups.filter((entry) => entry !== null);
  const open = cleanups.filter(({ ref }) => ref !== undefined);
  if (open.length > 0 && before === 0 && plan !== null) losses.accept(`${open.length} clean-ups wait for a person and are not merged`);
}

const last = gates.at(-1);
const colour = loop.passed ? 'green' : last?.flaky ? 'flaky' : 'red';
return {
  status: `${landed.length} of ${sources.length} files landed; the gate is ${colour} after ${gates.length === 1 ? 'one run' : `${gates.length} runs`} (${loop.reason})${missing.length > 0 ? `; missing: ${missing.join(', ')}` : ''}`,
  files: states,
  gate: {
    command,
    passed: loop.passed,
    flaky: last?.flaky ?? false,
    reason: loop.reason,
    output: loop.passed ? '' : (loop.verdict?.output ?? '').slice(-mostOutput),
  },
  ...branch,
  base: good[0]?.base ?? null,
  caught,
  fixed,
  gates,
  unresolved,
  cleanup: cleanups,
  losses: losses(),
};
