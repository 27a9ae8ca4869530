/** Where one agent is enough: the goal as its prompt. */
export function oneAgentScript(goal: string): string {
  return `export const meta = { name: 'one-agent', description: 'One agent for one goal' };

return await agent(${JSON.stringify(goal)}, { label: 'the goal' });
`;
}
