// Agents that write at the same time, each in a worktree of its own; what passes the tests lands on one branch.
export const meta = {
  name: 'isolated-changes',
  description: 'Change several files at once without agents stepping on each other, then merge what passes the tests',
  phases: [{ title: 'Change' }, { title: 'Merge' }],
};

const tasks = ['Add a file comment to src/a.js', 'Add a file comment to src/b.js'];

phase('Change');
const changes = await parallel(tasks.map((task) => () => agent.outcome(task, { label: task, isolation: 'worktree' })));

phase('Merge');
// What completed lands on the branch plenum/<run>, never in your checkout: plenum diff shows it, plenum apply takes it.
// The rest is refused, with its cause.
const merged = await merge(changes, { gate: 'npm test', when: 'end' });

return {
  branch: merged.branch,
  landed: merged.landed.length,
  conflicts: merged.conflicts.map((conflict) => conflict.label),
  refused: merged.refused.map(({ label, cause }) => ({ label, cause })),
};
