// A workflow inside a workflow: same limits, same budget, same journal.
export const meta = { name: 'nested', description: 'Run another script, and go on with what it returned' };

const about = await workflow({ scriptPath: 'examples/hello.js' });
const title = await agent(`Write a title of three words for: ${about}`, { label: 'title' });

return { about, title };
