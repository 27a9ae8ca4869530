// States what every source file of a package exports, requires and does while it loads; two reviewers try to
// refute each statement by looking for themselves; the package's own tests are the gate.
export const meta = {
  name: 'map-hash',
  description: 'A map of hash.js in which every statement survived two reviewers, with the tests of the package as gate.',
  phases: [
    { title: 'Find', detail: 'the source files' },
    { title: 'Map', detail: 'one statement per file' },
    { title: 'Review', detail: 'two reviewers try to refute each statement' },
    { title: 'Gate', detail: "the package's own tests" },
    { title: 'Report' },
  ],
};

const names = { type: 'array', items: { type: 'string' } };
const STATEMENT = {
  type: 'object',
  additionalProperties: false,
  required: ['file', 'exports', 'requires', 'sideEffects', 'sideEffectNotes'],
  properties: { file: { type: 'string' }, exports: names, requires: names, sideEffects: { type: 'boolean' }, sideEffectNotes: names },
};
const REVIEW = {
  type: 'object',
  additionalProperties: false,
  required: ['verdict', 'evidence'],
  properties: {
    verdict: { enum: ['holds', 'refuted'] },
    evidence: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['field', 'stated', 'found', 'how'],
        properties: {
          field: { enum: ['exports', 'requires', 'sideEffects'] },
          stated: { type: 'string' },
          found: { type: 'string' },
          how: { type: 'string' },
        },
      },
    },
  },
};

const TERMS = `exports: the own enumerable property names of module.exports, and "module.exports" itself when that is a function.
requires: every module that the file requires, as written, each once.
sideEffects: true when loading the file changes a global or an object that another module exported; sideEffectNotes then says what.`;

const REVIEWERS = [
  { agentType: 'loader-reviewer', verb: 'load', how: 'Load the file in a fresh process and look at what it really does.' },
  { agentType: 'reader-reviewer', verb: 'parse', how: 'Parse the source and collect what it says, without running it.' },
];

function state(file, evidence) {
  const again = evidence ? `\nAn earlier statement was refuted. Look again; do not take the evidence on trust.\nEvidence: ${JSON.stringify(evidence)}` : '';
  return agent(`Read one source file and state what it exports, requires and does while it loads.\n${TERMS}\nFile: ${file}${again}`, {
    agentType: 'mapper',
    label: `${evidence ? 'remap' : 'map'} ${file}`,
    phase: 'Map',
    schema: STATEMENT,
    readOnly: true,
  });
}

// A reviewer that died is neither for nor against: with fewer than two answers and no refutation, a statement stays unverified.
async function review(statement) {
  const answers = await parallel(
    REVIEWERS.map((reviewer) => () =>
      agent(
        `Try to refute this statement about one source file. ${reviewer.how} Give evidence for whatever is wrong.\n${TERMS}\nFile: ${statement.file}\nStatement: ${JSON.stringify(statement)}`,
        { agentType: reviewer.agentType, label: `${reviewer.verb} ${statement.file}`, phase: 'Review', schema: REVIEW, readOnly: true },
      ),
    ),
  );
  const refutations = [];
  answers.forEach((answer, index) => {
    if (answer?.verdict !== 'refuted') return;
    for (const item of answer.evidence) refutations.push({ ...item, by: REVIEWERS[index].agentType });
  });
  const answered = answers.filter((answer) => answer !== null).length;
  const verdict = refutations.length > 0 ? 'refuted' : answered === REVIEWERS.length ? 'holds' : 'unverified';
  return { statement, verdict, refutations };
}

// A refuted statement goes back to its mapper once, with the evidence.
async function settle(first, file) {
  if (first.verdict !== 'refuted') return { ...first, caught: [] };
  const second = await state(file, first.refutations);
  if (!second) return { ...first, caught: first.refutations };
  return { ...(await review(second)), caught: first.refutations };
}

phase('Find');
const sources = (await files(['lib/**/*.js'])).toSorted();
const { name, version } = JSON.parse(await read('package.json'));
log(`${sources.length} source files in ${name} ${version}`);

const settled = (await pipeline(sources, (file) => state(file), review, settle)).filter((entry) => entry !== null);

phase('Gate');
// The command stands here as plain text, so that the approval box can show it.
const tests = await gate('node --test --test-reporter=tap --import ./checks/mocha-globals.mjs test/hash-test.js test/hmac-test.js', {
  label: 'the tests of the package',
});
const count = (what) => Number(tests.output.match(new RegExp(`^# ${what} (\\d+)$`, 'm'))?.[1] ?? 0);

phase('Report');
return {
  package: `${name}@${version}`,
  files: sources.length,
  statements: settled.filter((entry) => entry.verdict === 'holds').map((entry) => entry.statement),
  // One entry per field of a refuted statement; "by" lists every reviewer that said so.
  caught: settled.flatMap((entry) => {
    const fields = [...new Set(entry.caught.map((item) => item.field))];
    return fields.map((field) => {
      const items = entry.caught.filter((item) => item.field === field);
      return { file: entry.statement.file, field, stated: items[0].stated, found: items[0].found, by: [...new Set(items.map((item) => item.by))] };
    });
  }),
  gate: { passed: tests.passed && count('pass') > 0, tests: count('tests'), passes: count('pass'), fails: count('fail') },
  unresolved: settled
    .filter((entry) => entry.verdict !== 'holds')
    .map((entry) => ({ file: entry.statement.file, verdict: entry.verdict, refutations: entry.refutations })),
};
