// Ports a package from CommonJS to ES modules. Every source file is translated in a worktree of its own and judged there by
// two reviewers; a refuted translation goes back once. Then everything is merged at once, because a package that is ported
// by half does not build, and the package's own tests, unchanged, are the gate. While the gate is red, fixers repair.
export const meta = {
  name: 'port-hash',
  description: 'hash.js ported from CommonJS to ES modules: reviewed file by file, gated by the unchanged tests of the package.',
  phases: [
    { title: 'Map', detail: 'what every file exports and requires' },
    { title: 'Translate', detail: 'one translator per file, each in its own worktree' },
    { title: 'Review', detail: 'two reviewers try to refute each translation' },
    { title: 'Merge', detail: "all at once, with the package's own tests as gate" },
    { title: 'Fix', detail: 'while the gate is red' },
    { title: 'Report' },
  ],
};

const maxFixRounds = 3;

const object = (properties) => ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties });
const list = (items) => ({ type: 'array', items });
const text = { type: 'string' };
const form = { enum: ['default', 'names'] };
const STATEMENT = object({ file: text, form, exports: list(text), requires: list(text) });
const PORT = object({ file: text, form, imports: list(text) });
const WIRING = object({ file: text, type: text });
const FIX = object({ file: text, changes: list(text) });
const REVIEW = object({
  verdict: { enum: ['holds', 'refuted'] },
  evidence: list(object({ check: text, expected: text, found: text, how: text })),
});

const RULES = `A file that replaces its exports by one value (module.exports = …) gets a default export, form "default".
A file that puts names on its exports exports those names and has no default, form "names".
Imports of the package's own files name them with their full path, as in "./sha/1.js"; packages are imported by default.
What the file computes stays as it is.`;

const REVIEWERS = [
  { agentType: 'runner-reviewer', verb: 'run', how: 'Run the old and the new file side by side, in fresh processes and with the same inputs.' },
  {
    agentType: 'reader-reviewer',
    verb: 'read',
    how: 'Parse the new file: nothing of CommonJS left, every import is there, every name still exported.',
  },
];

function statement(file) {
  return agent(`Read one CommonJS file and state what it exports and requires.\n${RULES}\nFile: ${file}`, {
    agentType: 'mapper',
    label: `map ${file}`,
    phase: 'Map',
    schema: STATEMENT,
    readOnly: true,
  });
}

function translate(file, forms, refuted) {
  const again = refuted
    ? `\nAn earlier translation was refuted. Do it again from the original, to the letter.\nBase: ${refuted.base}\nEvidence: ${JSON.stringify(refuted.evidence)}`
    : '';
  return agent.outcome(
    `Port one file from CommonJS to ES modules, in place, and change no other file.\n${RULES}\nFile: ${file}\nForms: ${JSON.stringify(forms)}${again}`,
    {
      agentType: 'translator',
      label: `${refuted ? 'retranslate' : 'translate'} ${file}`,
      phase: 'Translate',
      schema: PORT,
      isolation: 'worktree',
      ...(refuted ? { workspace: refuted.workspace } : {}),
    },
  );
}

// A reviewer that died is neither for nor against: without two answers and without a refutation, a port stays unverified.
async function review(file, outcome, base) {
  if (outcome.status !== 'completed') return { file, outcome, base, verdict: 'lost', evidence: [{ check: 'translator', found: outcome.cause }] };
  const { diffStat } = outcome.workspace;
  // Of a translator's word nothing is taken; that it kept to its file is known from its commit.
  const strayed =
    diffStat.files > 1
      ? [{ check: 'files', expected: '1 changed file', found: `${diffStat.files}`, how: 'counted them in the commit', by: 'workspace' }]
      : [];
  const answers = await parallel(
    REVIEWERS.map(
      ({ agentType, verb, how }) =>
        () =>
          agent(
            `Try to refute that this file was ported faithfully. ${how} Give evidence for whatever is wrong.\n${RULES}\nFile: ${file}\nBase: ${base}`,
            {
              agentType,
              label: `${verb} ${file}`,
              phase: 'Review',
              schema: REVIEW,
              workspace: outcome.workspace,
              readOnly: true,
            },
          ),
    ),
  );
  const found = answers.flatMap((answer, index) =>
    answer?.verdict === 'refuted' ? answer.evidence.map((item) => ({ ...item, by: REVIEWERS[index].agentType })) : [],
  );
  const evidence = [...strayed, ...found];
  const complete = answers.every((answer) => answer !== null);
  return { file, outcome, base, strayed: strayed.length > 0, verdict: evidence.length > 0 ? 'refuted' : complete ? 'holds' : 'unverified', evidence };
}

async function port(file, forms) {
  const first = await translate(file, forms);
  const base = first.workspace?.base;
  const judged = await review(file, first, base);
  if (judged.verdict !== 'refuted') return { ...judged, attempts: 1, caught: [] };
  // A second attempt starts from the first one's workspace, so it would keep what was changed elsewhere.
  if (judged.strayed) return { ...judged, attempts: 1, caught: judged.evidence };
  const second = await translate(file, forms, { base, workspace: first.workspace, evidence: judged.evidence });
  return { ...(await review(file, second, base)), attempts: 2, caught: judged.evidence };
}

/** The tests that failed, with the message of each, out of TAP. Times and paths stay behind, so that equal failures are equal. */
function failuresIn(output) {
  const lines = output.split('\n');
  return lines.flatMap((line, index) => {
    const test = line.match(/^\s*not ok \d+ - (.+)$/)?.[1];
    if (!test || test.startsWith('/')) return [];
    const end = lines.findIndex((other, at) => at > index && other.trim() === '...');
    const block = lines.slice(index + 1, end < 0 ? index + 12 : end);
    if (block.some((entry) => entry.includes('subtestsFailed'))) return [];
    const at = block.findIndex((entry) => entry.trim().startsWith('error:'));
    const error = at < 0 ? '' : block[at].trim().slice('error:'.length).trim();
    const message = /^\|-?$/.test(error) ? (block[at + 1] ?? '').trim() : error;
    return [{ test, error: message.replace(/^(["'])(.*)\1$/, '$2') }];
  });
}

async function fix(file, failures, base) {
  const outcome = await agent.outcome(
    `The merged port fails its tests. If this file is at fault, repair it, in place; if not, leave it as it is.\n${RULES}\nFile: ${file}\nFailures: ${JSON.stringify(failures)}`,
    { agentType: 'fixer', label: `fix ${file}`, phase: 'Fix', schema: FIX, isolation: 'worktree', workspace: 'run' },
  );
  if (outcome.status !== 'completed') return { file, outcome, verdict: 'lost', evidence: [{ check: 'fixer', found: outcome.cause }], changes: [] };
  if (outcome.workspace.commits === 0) return null;
  return { ...(await review(file, outcome, base)), changes: outcome.value.changes };
}

phase('Map');
const sources = (await files(['lib/**/*.js'])).toSorted();
const { name, version } = JSON.parse((await read('package.json')) || '{}');
log(`${sources.length} source files in ${name} ${version}`);
const statements = (await parallel(sources.map((file) => () => statement(file)))).filter((entry) => entry !== null);
const forms = Object.fromEntries(statements.map((entry) => [entry.file, entry.form]));

phase('Translate');
const [wiring, ...ports] = await parallel([
  () =>
    agent.outcome('State in this file that the files of its folder are ES modules.\nFile: lib/package.json', {
      agentType: 'wirer',
      label: 'wire lib/package.json',
      phase: 'Translate',
      schema: WIRING,
      isolation: 'worktree',
    }),
  ...sources.map((file) => () => port(file, forms)),
]);
const settled = ports.map((entry, index) => entry ?? { file: sources[index], verdict: 'lost', evidence: [], caught: [], attempts: 1 });
const good = settled.filter((entry) => entry.verdict === 'holds');

const caught = settled
  .filter((entry) => entry.caught.length > 0)
  .map(({ file, caught: evidence }) => ({ file, by: [...new Set(evidence.map((item) => item.by))], evidence }));
const unresolved = settled.filter((entry) => entry.verdict !== 'holds').map(({ file, verdict, evidence }) => ({ file, verdict, evidence }));
if (wiring?.status !== 'completed') unresolved.push({ file: 'lib/package.json', verdict: 'lost', evidence: [] });

const gates = [];
const fixed = [];
let branch = { branch: null, commit: null };
let waiting = [...(wiring?.status === 'completed' ? [wiring] : []), ...good.map((entry) => entry.outcome)];
// Also with nothing to merge: the gate then says so, and the run is not complete.
do {
  phase('Merge');
  // The command stands here as plain text, so that it can be read before the run is approved.
  const merged = await merge(waiting, {
    label: 'the port',
    when: 'end',
    gate: 'node --test --test-reporter=tap --import ./checks/mocha-globals.mjs checks/ported.mjs test/hash-test.js test/hmac-test.js',
  });
  branch = { branch: merged.branch, commit: merged.commit };
  unresolved.push(
    ...merged.conflicts.map(({ label, files }) => ({
      file: label,
      verdict: 'conflict',
      evidence: files.map(({ path }) => ({ check: 'merge', found: path })),
    })),
  );
  const output = merged.gate?.output ?? '';
  const count = (what) => Number(output.match(new RegExp(`^# ${what} (\\d+)$`, 'm'))?.[1] ?? 0);
  const failures = failuresIn(output);
  const passed = merged.gate?.passed === true && count('pass') > 0;
  gates.push({
    passed,
    landed: merged.landed.length,
    tests: count('tests'),
    passes: count('pass'),
    fails: count('fail'),
    touched: merged.gate?.touched ?? [],
    failures,
  });
  const before = gates.at(-2);
  const stuck = before !== undefined && JSON.stringify(before.failures) === JSON.stringify(failures);
  if (passed || stuck || gates.length > maxFixRounds) break;

  phase('Fix');
  const suspects = good.filter(({ file }) => failures.some(({ test, error }) => `${test} ${error}`.includes(file)));
  const repairs = (
    await parallel(
      suspects.map(
        ({ file, base }) =>
          () =>
            fix(file, failures, base),
      ),
    )
  ).filter((entry) => entry !== null);
  for (const { file, verdict, evidence, changes } of repairs) {
    const named = failures.filter(({ test, error }) => `${test} ${error}`.includes(file));
    if (changes.length > 0)
      caught.push({
        file,
        by: ['gate'],
        evidence: named.map(({ test, error }) => ({
          check: 'gate',
          expected: test,
          found: error,
          how: `ran the tests on the merged port, round ${gates.length}`,
          by: 'gate',
        })),
      });
    if (verdict === 'holds') fixed.push({ file, changes, round: gates.length });
    else unresolved.push({ file, verdict, evidence });
  }
  waiting = repairs.filter(({ verdict }) => verdict === 'holds').map(({ outcome }) => outcome);
} while (waiting.length > 0);

phase('Report');
const last = gates.at(-1);
if (!last?.passed)
  unresolved.push({
    file: 'the package',
    verdict: 'gate',
    evidence: (last?.failures ?? []).slice(0, 5).map(({ test, error }) => ({ check: 'gate', expected: test, found: error })),
  });
return {
  package: `${name}@${version}`,
  files: sources.length,
  translated: good.map(({ file, attempts, outcome }) => ({
    file,
    attempts,
    form: outcome.value.form,
    imports: outcome.value.imports,
  })),
  caught,
  fixed,
  gates,
  ...branch,
  base: good[0]?.base ?? null,
  unresolved,
};
