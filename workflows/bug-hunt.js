// Looks for bugs until rounds of search bring nothing new. A candidate is a bug only if a new test fails because of it, by exit
// code and in a worktree that differs from the base by that test alone, and if votes could not show that the test itself is wrong.
export const meta = {
  name: 'bug-hunt',
  description: 'Find bugs and prove each of them with a failing test: what has no failing test, or a wrong one, is not reported as a bug',
  whenToUse: 'A code base with a test command, when you want bugs that are certain rather than a list of suspicions',
  phases: [{ title: 'Base', detail: 'the tests pass before' }, { title: 'Find', detail: 'several lenses, until dry' }, { title: 'Prove', detail: 'a failing test in a worktree each' }, { title: 'Judge', detail: 'is the test right?' }, { title: 'Keep' }],
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['test'],
    properties: {
      test: { type: 'string', minLength: 1, description: 'command that runs all tests; needs the permission Sh(<command>)' },
      where: { type: 'string', default: '.', description: 'folder to look in' },
      rounds: { type: 'integer', default: 3, minimum: 1, maximum: 20, description: 'most rounds of search; it ends earlier when one brings nothing new' },
      maxCandidates: { type: 'integer', default: 20, minimum: 1, maximum: 500, description: 'candidates that get a test; the worst first' },
      testsAtOnce: { type: 'integer', default: 2, minimum: 1, maximum: 64, description: 'runs of the command at the same time' },
      votes: { type: 'integer', default: 3, minimum: 1, maximum: 9, description: 'votes on each failing test' },
      model: { type: 'string', description: 'model or role that searches and writes tests' },
      verifyModel: { type: 'string', description: 'model or role that votes' },
    },
  },
};

const { test, where = '.', rounds = 3, maxCandidates = 20, testsAtOnce = 2, votes = 3, model, verifyModel = model } = args;
const object = (properties) => ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties });
const text = { type: 'string' };
const severities = ['critical', 'high', 'medium', 'low'];
const BUG = object({ title: text, file: text, line: { type: 'integer', minimum: 1 }, severity: { enum: severities }, trigger: text, expected: text, actual: text });
const BUGS = object({ bugs: { type: 'array', items: BUG } });
const PROOF = object({ written: { type: 'boolean' }, file: text, reason: text });

const LENSES = [
  'boundaries: empty, zero, one, the largest, the last, the repeated',
  'errors: what happens when a call fails, is late, or answers something else',
  'order and sharing: two at once, reentrance, state that outlives its owner, resources that stay open',
  'promises: what names, comments, types and documentation say against what the code does',
];
const onlyTest = 'The new test fails because of the bug that it names, and the behaviour it expects is what this code owes.';
const RIGHT = [
  'is the expectation really promised by the code, its documentation or its callers, or only by the author of the test?',
  'does it fail for the reason that is claimed, and not by a wrong import, a missing fixture or the environment?',
  'would the smallest honest correction of the code make it pass?',
];

phase('Base');
// In a fresh worktree, as the new tests will run: if it fails there by itself, a failure later would prove nothing.
const base = await sh(test, { of: 'run' });
if (base.code !== 0) throw new Error(`"${test}" fails in a fresh worktree before anything is changed (exit code ${base.code}), so a failing test would prove nothing. If it lacks dependencies see "workspace" in docs/worktrees.md.\n${(base.stdout + base.stderr).slice(-2000)}`);

phase('Find');
const finders = { asked: 0, died: 0 };
const place = (bug) => `${bug.file.replace(/^\.\//, '')}:${bug.line}`;
const search = await untilDry(
  async (round, known) => {
    const list = known.map((bug) => `- ${place(bug)} ${bug.title}`).join('\n') || '(none)';
    const found = await parallel(LENSES.map((lens) => () =>
      agent(`Find bugs below ${where}, through one lens: ${lens}. Only what goes wrong with an input or a sequence that can really happen; say which, what should happen and what does. No style, no missing features. None is a good answer. Leave out the known ones.\nKnown:\n${list}`,
        { label: `round ${round}: ${lens.split(':')[0]}`, phase: 'Find', schema: BUGS, readOnly: true, model })));
    finders.asked += found.length;
    finders.died += found.filter((answer) => answer === null).length;
    return found.flatMap((answer) => answer?.bugs ?? []);
  },
  { emptyRounds: 1, maxRounds: rounds, key: place, label: 'the search for bugs' },
);
const ranked = [...search.items].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
const candidates = ranked.slice(0, maxCandidates);
const dropped = ranked.slice(maxCandidates).map((bug) => ({ kind: 'candidate', what: `${place(bug)} ${bug.title}`, why: `more than maxCandidates (${maxCandidates})` }));
for (const { what, why } of dropped) log(`dropped candidate: ${what} (${why})`);

// A slot that throws is a loss of the run with its cause: such a candidate is neither a bug nor refuted.
const written = await parallel(candidates.map((bug, index) => async () => {
  const outcome = await agent.outcome(`Prove a suspected bug with one new test file that "${test}" runs. Put bug-${index + 1} into its name. It must fail because of the bug and pass once the bug is corrected. Correct nothing and change no other file. If it is no bug, say written: false and why.\n${JSON.stringify(bug)}`,
    { label: `test ${index + 1}: ${bug.title}`, phase: 'Prove', schema: PROOF, isolation: 'worktree', model });
  if (outcome.status !== 'completed') throw new Error(`no test for "${bug.title}": ${outcome.cause}`);
  return outcome;
}));

async function tryOut(bug, outcome) {
  const { value, workspace } = outcome;
  const result = { ...bug, outcome, workspace, test: { file: value.file } };
  if (!value.written || workspace.commits === 0) return { ...result, status: 'refuted', why: `no test was written: ${value.reason}` };
  // A commit that touches anything else could have made the bug it proves.
  const diff = await workspace.diff();
  if (workspace.diffStat.files !== 1 || (diff !== '' && !/^--- \/dev\/null$/m.test(diff.split('\n@@')[0]))) throw new Error(`the test for "${bug.title}" changed more than one new file`);
  // Twice, because a test that fails now and then proves nothing.
  for (const _ of [1, 2]) {
    const { code, stdout, stderr } = await sh(test, { of: outcome });
    if (code === 0) return { ...result, status: 'refuted', why: 'its test passes' };
    result.test = { file: value.file, code, output: (stdout + stderr).slice(-4000) };
  }
  return { ...result, status: 'fails', diff };
}
// Few at a time: tests that fight for the machine fail for reasons of their own.
const tried = candidates.map(() => null);
await parallel(Array.from({ length: testsAtOnce }, (_, lane) => async () => {
  for (let at = lane; at < candidates.length; at += testsAtOnce) {
    if (written[at]) [tried[at]] = await parallel([() => tryOut(candidates[at], written[at])]);
  }
}));

phase('Judge');
const proofs = await parallel(tried.map((proof) => async () => {
  if (proof?.status !== 'fails') return proof;
  const { diff, ...bug } = proof;
  const evidence = { bug: { title: bug.title, trigger: bug.trigger, expected: bug.expected, actual: bug.actual }, test: diff.slice(0, 20_000), output: bug.test.output };
  const { status, votes: cast } = await verify(`${onlyTest} Bug: ${bug.title} (${place(bug)})`, { voters: votes, lenses: RIGHT, evidence, label: bug.title, phase: 'Judge', workspace: bug.workspace, readOnly: true, model: verifyModel });
  return { ...bug, status, votes: cast };
}));

phase('Keep');
const judged = proofs.map((proof, index) => proof ?? { ...candidates[index], status: 'unverified', why: 'its test could not be written or judged: see the losses of the run' });
const [proven, refuted, unverified] = ['confirmed', 'refuted', 'unverified'].map((status) => judged.filter((entry) => entry.status === status));
// The tests land on the branch of the run, where `plenum diff` shows them and `plenum apply` takes them. No gate: they have to fail.
const merged = proven.length > 0 ? await merge(proven.map(({ outcome }) => outcome), { label: 'failing tests' }) : null;
const plain = ({ status: _, outcome: __, ...entry }) => entry;
const summary = `${proven.length} bugs with a failing test, ${refuted.length} candidates refuted, ${unverified.length} not verified${dropped.length > 0 ? `, ${dropped.length} not looked at` : ''}; ${
  finders.died > 0 ? `${finders.died} of ${finders.asked} searches died, so there may be more` : search.dry ? 'the search ran dry' : `the search ended after ${search.rounds} rounds and was still finding more`
}.`;
// Tests that proved nothing stay in their worktrees. Only that is accepted: with any other loss the run stays partial.
if (losses().length === 0 && unverified.length === 0 && !merged?.conflicts.length) losses.accept('tests that proved nothing are not merged');
return {
  summary, bugs: proven.map(plain), refuted: refuted.map(plain), unverified: unverified.map(plain), dropped, branch: merged?.branch ?? null,
  coverage: { rounds: search.rounds, dry: search.dry && finders.died === 0, finders, candidates: search.items.length },
};
