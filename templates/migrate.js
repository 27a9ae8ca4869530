// Changes many files at once, each in a worktree of its own; what the tests accept lands on the branch plenum/<run>.
// Change: GLOBS, the prompt, TESTS (and grant it in .plenum/config.json: "permissions": { "allow": ["Sh(npm test)"] }).
export const meta = {
  name: 'migrate',
  description: 'Migrate files one by one in worktrees, merge what passes the tests, and repair until they pass',
  phases: [
    { title: 'Migrate', detail: 'one agent per file, each in its own worktree' },
    { title: 'Merge', detail: 'with the tests as gate' },
    { title: 'Repair', detail: 'while the tests fail' },
  ],
  args: {
    type: 'object',
    properties: {
      task: { type: 'string', default: 'Use named exports only.' },
      files: { type: 'array', items: { type: 'string' }, description: 'files to migrate, instead of the usual ones' },
      repairs: { type: 'integer', default: 3, minimum: 0 },
    },
  },
};

const GLOBS = ['src/**/*.js'];
const TESTS = 'npm test';
const task = args?.task ?? 'Use named exports only.';

/** @type {string[]} */
const targets = args?.files ?? (await files(GLOBS));
const changes = await parallel(
  targets.map((file) => () => agent.outcome(`${task}\nChange ${file} and nothing else.`, { label: file, phase: 'Migrate', isolation: 'worktree' })),
);
const lost = targets.filter((_, at) => changes[at]?.status !== 'completed');

phase('Merge');
// All of them: what did not complete is refused, with its cause, and the report names it.
const merged = await merge(changes);
if (merged.landed.length === 0) return { landed: [], conflicts: [], lost, passed: null };

// The tests decide, not an agent's word; protected files are put back before they run.
phase('Repair');
const fixed = await fixUntil(
  () => gate(TESTS, { of: 'run', label: TESTS }),
  async (verdict, round) => {
    const repair = await agent.outcome(`${task}\nThe tests fail after the migration. Repair it:\n${verdict.output.slice(-4000)}`, {
      label: `repair ${round}`,
      isolation: 'worktree',
      workspace: 'run',
    });
    if (repair.status === 'completed') await merge([repair]);
  },
  { maxRounds: args?.repairs ?? 3 },
);

return {
  branch: merged.branch,
  landed: merged.landed.map(({ label }) => label),
  conflicts: merged.conflicts.map(({ label }) => label),
  refused: merged.refused.map(({ label, cause }) => ({ label, cause })),
  lost,
  passed: fixed.passed,
};
