/** How a tool's input names a run. */
export const run = {
  type: 'string',
  description: 'id of the run, the beginning of one, or @last',
} as const;

/** How it names an agent of that run. */
export const agent = {
  type: ['integer', 'string'],
  description: 'number of the agent, or the beginning of its label',
} as const;
