// Removes code that nothing uses. Votes of two kinds have to find no use of it, each removal is made in a worktree
// of its own, and it lands on the branch of the run only if the tests pass there, with test files as they were.
export const meta = {
  name: 'dead-code',
  description: 'Find code that nothing uses, check that from two sides, remove it in worktrees, and keep the removals that pass the tests',
  whenToUse: 'A code base with a test command that you trust, after features were removed or rewritten',
  phases: [{ title: 'Base', detail: 'the tests pass before' }, { title: 'Find' }, { title: 'Verify', detail: 'static and dynamic use' }, { title: 'Remove', detail: 'one worktree per file' }, { title: 'Merge', detail: 'each, if the tests pass' }],
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['test'],
    properties: {
      test: { type: 'string', minLength: 1, description: 'command that runs all tests; needs the permission Sh(<command>)' },
      where: { type: 'string', default: '.', description: 'folder to look in' },
      maxCandidates: { type: 'integer', default: 60, minimum: 1, maximum: 2000, description: 'candidates that are verified' },
      model: { type: 'string', description: 'model or role that searches and removes' },
      verifyModel: { type: 'string', description: 'model or role that votes' },
    },
  },
};

const { test, where = '.', maxCandidates = 60, model, verifyModel = model } = args;
const object = (properties) => ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties });
const list = (items) => ({ type: 'array', items });
const text = { type: 'string' };
const FOUND = object({ candidates: list(object({ name: text, file: text, line: { type: 'integer', minimum: 1 }, why: text })) });
const DONE = object({ removed: list(text), left: list(text) });

const KINDS = {
  exports: 'exported functions, classes, constants and types that no other file uses',
  files: 'whole files that nothing imports, starts, ships or names',
  branches: 'code inside a file that no call can reach: private functions, parameters, branches, switches that are always off',
};
// Each lens votes by itself: one use that somebody can show is enough, however many others found none.
const LENSES = [
  'static use: search every reference by name, re-exports, types, tests, scripts, examples and documentation',
  'dynamic use: reflection, names built at run time, configuration, plug-ins, dependency injection, templates, entry points of the package, use by other packages as public interface',
];

phase('Base');
// In a fresh worktree, as the removals will be tested: if it fails there by itself, no removal could be judged.
const base = await sh(test, { of: 'run' });
if (base.code !== 0) throw new Error(`"${test}" fails in a fresh worktree before anything is removed (exit code ${base.code}), so no removal could be judged. If it lacks dependencies see "workspace" in docs/worktrees.md.\n${(base.stdout + base.stderr).slice(-2000)}`);

phase('Find');
const found = await parallel(Object.entries(KINDS).map(([kind, what]) => () =>
  agent(`Find dead code below ${where}: ${what}. Search before you name something. What is part of a public interface is not dead. None is a good answer.`,
    { label: `find: ${kind}`, phase: 'Find', schema: FOUND, readOnly: true, model })));
const candidates = new Map();
for (const candidate of found.flatMap((answer) => answer?.candidates ?? [])) {
  const file = candidate.file.replace(/^\.\//, '');
  const name = `${file} ${candidate.name.trim()}`;
  if (!candidates.has(name)) candidates.set(name, { ...candidate, file });
}
const chosen = [...candidates.values()].slice(0, maxCandidates);
const dropped = [...candidates.values()].slice(maxCandidates).map(({ name, file }) => ({ kind: 'candidate', what: `${file}: ${name}`, why: `more than maxCandidates (${maxCandidates})` }));
for (const { what, why } of dropped) log(`dropped candidate: ${what} (${why})`);

phase('Verify');
const verdicts = await parallel(chosen.map(({ name, file, line, why }) => () =>
  parallel(LENSES.map((lens) => () =>
    verify(`Nothing uses ${name} (${file}:${line}), so it can be removed without any effect.`, { voters: 1, lenses: [lens], evidence: why, label: `${name} in ${file}, ${lens.split(':')[0]}`, phase: 'Verify', model: verifyModel })))));
const kept = [];
const unused = new Map();
for (const [index, candidate] of chosen.entries()) {
  const said = verdicts[index] ?? LENSES.map(() => null);
  const votes = said.flatMap((verdict) => verdict?.votes ?? []);
  if (said.every((verdict) => verdict?.status === 'confirmed')) unused.set(candidate.file, [...(unused.get(candidate.file) ?? []), candidate]);
  else kept.push({ name: candidate.name, file: candidate.file, why: said.some((verdict) => verdict?.status === 'refuted') ? 'it is used' : 'unverified', votes });
}

phase('Remove');
// One file, one worktree: what the tests refuse of one file does not hold up the others.
const groups = [...unused];
const removals = await parallel(groups.map(([file, names]) => async () => {
  const outcome = await agent.outcome(`Remove dead code, and what is dead only with it, such as imports and private parts. Change nothing else and no test: tests are put back before they judge. Leave what turns out to be used, and say so.\n${names.map(({ name, line }) => `${file}:${line} ${name}`).join('\n')}`,
    { label: `remove from ${file}`, phase: 'Remove', schema: DONE, isolation: 'worktree', model });
  // Thrown in a slot, it is a loss of the run with its cause.
  if (outcome.status !== 'completed') throw new Error(`nothing was removed from ${file}: ${outcome.cause}`);
  return outcome;
}));
const refused = [];
const done = [];
for (const [index, [file, names]] of groups.entries()) {
  const group = { file, names: names.map(({ name }) => name) };
  const outcome = removals[index];
  if (!outcome) refused.push({ ...group, why: 'the agent that was to remove it failed' });
  else if (outcome.workspace.commits === 0) kept.push(...names.map(({ name }) => ({ name, file, why: 'the agent that was to remove it left it', votes: [] })));
  else done.push({ ...group, outcome });
}

phase('Merge');
const merged = done.length > 0 ? await merge(done.map(({ outcome }) => outcome), { gate: test, when: 'each', label: 'tests' }) : { landed: [], empty: [], refused: [], conflicts: [], branch: null };
const removed = [];
for (const { outcome, ...group } of done) {
  const isIt = ({ ref }) => ref === outcome.workspace.ref;
  const [landing, refusal, conflict] = [merged.landed, merged.refused, merged.conflicts].map((entries) => entries.find(isIt));
  if (landing) removed.push({ ...group, commit: landing.commit, diffStat: outcome.workspace.diffStat, left: outcome.value.left });
  else refused.push({ ...group, why: refusal?.cause === 'gate' ? `the tests fail without it (exit code ${refusal.code})` : refusal ? `refused: ${refusal.cause}` : conflict ? 'it conflicts with another removal' : 'it did not land', output: refusal?.output?.slice(-2000) ?? '' });
}
// Each landing passed or was refused by itself; this is the verdict on what is on the branch now.
const verdict = done.length > 0 ? await gate(test, { of: 'run', label: 'tests' }) : null;

const doubts = kept.filter(({ why }) => why === 'unverified').length;
const failed = found.filter((answer) => answer === null).length;
const summary = `${removed.flatMap(({ names }) => names).length} dead parts removed from ${removed.length} files, ${kept.length} kept (${doubts} of them unverified), ${refused.flatMap(({ names }) => names).length} refused${failed > 0 ? `; ${failed} of ${found.length} searches died, so there may be more` : ''}.`;
// A removal that the tests refuse stays in its worktree, and that is right. With any other loss the run stays partial.
if (losses().length === 0 && doubts === 0 && merged.conflicts.length === 0) losses.accept('removals that the tests refuse are not merged');
return { summary, removed, kept, refused, dropped, branch: merged.branch, tests: verdict && { passed: verdict.passed, touched: verdict.touched }, coverage: { candidates: candidates.size, verified: chosen.length, searches: { asked: found.length, died: failed } } };
