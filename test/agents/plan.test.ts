import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { AgentsProject, areInstalled, backends } from './fixtures/agents-project.js';

let fake: FakeModel;
let project: AgentsProject;

afterEach(async () => {
  project.close();
  await fake.close();
});

const meta = "export const meta = { name: 'made', description: 'for the goal' };";
const fenced = (body: string) => `\`\`\`js\n${meta}\n${body}\n\`\`\``;

describe.skipIf(!areInstalled)('a goal, planned by every backend', () => {
  it.each(backends)(
    'C94: %s: a broken draft is repaired in the same conversation, the cost is counted, nothing is left running',
    { timeout: 240_000 },
    async (name) => {
      fake = await createFakeModel();
      project = await AgentsProject.open(fake);
      fake.on({
        when: { prompt: 'Write a workflow script for plenum', tools: true },
        reply: [
          { act: { kind: 'write', path: 'sneaked.txt', text: 'no' } },
          fenced('const broken: string = 1;'),
          fenced("return await agent('do it');"),
        ],
      });
      const { code, stdout, stderr } = await project.run(
        'plan',
        'do it well',
        '--backend',
        name,
        '--json',
      );
      expect(stderr).toContain('draft 1 goes back');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        kind: 'script',
        backend: name,
        facts: { agents: 1 },
        usage: { outputTokens: expect.any(Number) },
      });
      expect(JSON.parse(stdout).source).toContain("agent('do it')");
      expect(existsSync(join(project.work, 'sneaked.txt'))).toBe(false);
      expect(project.programs()).toEqual([]);
    },
  );

  it.each(backends)(
    '%s: the fake model plans by itself, and its agents find what is planted',
    { timeout: 240_000 },
    async (name) => {
      fake = await createFakeModel();
      project = await AgentsProject.open(fake);
      mkdirSync(join(project.work, 'src'));
      project.write(
        'src/orders.js',
        'export function refund(orders, id) {\n  orders.delete(id);\n}\n',
      );
      const goal = 'find every unchecked permission in src/';
      const { code, stdout, stderr } = await project.run(goal, '--backend', name, '--yes');
      expect(stderr).toContain('completed');
      expect({ code, result: JSON.parse(stdout) }).toMatchObject({
        code: 0,
        result: {
          confirmed: ['src/orders.js:1: refund() changes data and checks no permission'],
          read: 1,
        },
      });
    },
  );
});
