/**
 * The script that asks: a run like any other, so questions to the model are journaled, limited,
 * counted and repeated as agents are. Every round resumes it with one prompt more; what was
 * answered before comes from the record.
 */
export const askingScript = `export const meta = { name: 'plan', description: 'Ask a model for a workflow script', phases: [{ title: 'Plan' }] };

const options = { readOnly: true, tools: ['Read', 'Grep', 'Glob'], phase: 'Plan', ...(args.model ? { model: args.model } : {}) };
const conversation = args.continues ? agent.open({ ...options, label: 'planner' }) : null;
let answer = null;
for (const [index, prompt] of args.prompts.entries()) {
  answer = conversation ? await conversation.send(prompt) : await agent(prompt, { ...options, label: \`planner \${index + 1}\` });
}
return answer;
`;
