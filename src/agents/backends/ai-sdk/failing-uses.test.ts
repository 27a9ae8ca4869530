import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Tool } from '../../../core/ports/tool.js';
import { createFakeModel, type FakeModel } from '../../../testing/fake-model/fake-model.js';
import { tryAgent } from './fixtures/loop-fixtures.js';
import { echoTool } from './fixtures/tool-fixtures.js';

let fake: FakeModel;
beforeAll(async () => {
  fake = await createFakeModel();
});
afterAll(() => fake.close());

it('the same use that fails five times is told to the agent, and at ten times ends it, with its cause', async () => {
  const failing: Tool = {
    ...echoTool,
    name: 'Look',
    run: async () => ({ text: 'no such file', failed: true }),
  };
  const uses = (count: number) => '@fake tool Look {"text":"a"}\n'.repeat(count);
  const before = fake.requests.length;
  const prompt = `Look.\n${uses(12)}@fake say never`;
  const { result, progress } = await tryAgent({ url: fake.url, prompt, tools: [failing] });
  expect(result).toMatchObject({ status: 'failed', cause: 'loop' });
  expect(fake.requests.length - before).toBe(10);
  expect(progress.filter(({ type }) => type === 'tool-end')).toHaveLength(10);
  const told = fake.requests.slice(before).map(({ body }) => JSON.stringify(body));
  expect(told.map((body) => body.includes('The same use failed'))).toEqual([
    ...Array.from({ length: 5 }, () => false),
    ...Array.from({ length: 5 }, () => true),
  ]);
  const other = `Look again.\n${uses(9)}@fake say done`;
  expect((await tryAgent({ url: fake.url, prompt: other, tools: [failing] })).result).toMatchObject(
    { status: 'completed', text: 'done' },
  );
});
