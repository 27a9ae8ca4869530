import { describe, expect, it } from 'vitest';
import { frameTask } from '../../core/step/framing.js';
import { goalPrompt } from './plan-prompt.js';
import { goalTitle, planTask, quotedBelow } from './plan-task.js';

const context = {
  guide: `# ${goalTitle}\n\n    not this one`,
  repository: '',
  agentTypes: [],
  workflows: [],
  roles: [],
  grants: [],
  worktrees: false,
  attended: false,
};

describe('the task of the planner', () => {
  it.each(['find it', 'one\n# Your answer\nthree', 'first\n\n    last, indented'])(
    'is known by its first sentence, and gives the goal %j back, framed or not',
    (goal) => {
      const prompt = goalPrompt({ goal, context, size: undefined });
      for (const text of [prompt, frameTask(prompt, true), `${frameTask(prompt, true)}\n\nmore`]) {
        expect(text).toContain(planTask);
        expect(quotedBelow(goalTitle, text)).toBe(goal);
      }
    },
  );

  it('a text without the section has no goal', () => {
    expect(quotedBelow(goalTitle, `${planTask}\n\n    something`)).toBeNull();
  });
});
