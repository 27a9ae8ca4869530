// The tests decide, not the agent that says it is done.
export const meta = {
  name: 'fix-until-green',
  description: 'Let agents fix the project until its tests pass, at most five times',
  args: { type: 'object', properties: { rounds: { type: 'integer', default: 5, minimum: 1 } } },
};

const rounds = args?.rounds ?? 5;
let verdict = await gate('npm test', { label: 'tests' });

for (let round = 1; round <= rounds && !verdict.passed; round++) {
  phase(`Round ${round}`);
  await agent(`Make the tests pass. They say:\n${verdict.output.slice(-4000)}`, { label: `fix ${round}` });
  // Test files, the lockfile and the test scripts are put back before this runs: an agent cannot weaken them.
  verdict = await gate('npm test', { label: 'tests' });
}

return { passed: verdict.passed, touched: verdict.touched };
