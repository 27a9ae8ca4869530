// The smallest script: one agent, one value.
export const meta = { name: 'hello', description: 'Ask one agent one thing' };

return await agent('Say in one sentence what this project does.', { label: 'what is this?' });
