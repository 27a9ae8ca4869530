import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/values/json.js';
import { createFakeModel, type FakeModel } from '../fake-model.js';
import { post } from '../fixtures/questions.js';
import { responsesWire } from './responses.js';

let fake: FakeModel;
beforeAll(async () => {
  fake = await createFakeModel();
});
afterAll(() => fake.close());

const tools: readonly JsonObject[] = [
  {
    type: 'namespace',
    name: 'agents',
    tools: [{ type: 'function', name: 'spawn', parameters: { type: 'object' } }],
  },
  { type: 'custom', name: 'apply_patch' },
  { type: 'web_search' },
  { type: 'function', name: 'exec', parameters: { type: 'object' } },
];
const output = async (prompt: string) => {
  const response = await post(fake.url, {
    path: '/v1/responses',
    body: { model: 'm', input: prompt, tools },
  });
  return ((await response.json()) as { output: Record<string, string>[] }).output;
};

describe('the wire of Responses', () => {
  it('reads tools in groups and tools that take text', () => {
    expect(responsesWire.parse({ model: 'm', input: 'x', tools }, '').tools).toEqual([
      { name: 'spawn', schema: { type: 'object' }, namespace: 'agents' },
      { name: 'apply_patch', schema: {}, freeform: true },
      { name: 'exec', schema: { type: 'object' } },
    ]);
  });

  it('calls each in its own form', async () => {
    expect(await output('@fake tool spawn {"a": 1}')).toMatchObject([
      { type: 'function_call', name: 'spawn', namespace: 'agents', arguments: '{"a":1}' },
    ]);
    expect(await output('@fake tool apply_patch {"patch": "*** Begin"}')).toMatchObject([
      { type: 'custom_tool_call', name: 'apply_patch', input: '*** Begin' },
    ]);
    const [exec] = await output('@fake tool exec {}');
    expect(exec).toMatchObject({ type: 'function_call', call_id: expect.stringMatching(/^call_/) });
    expect(exec).not.toHaveProperty('namespace');
  });

  it('items that follow one another are one turn, words of the developer are instructions', () => {
    const call = (id: string) => ({
      type: 'function_call',
      call_id: id,
      name: 'exec',
      arguments: '{"n":1}',
    });
    const result = (id: string) => ({
      type: 'function_call_output',
      call_id: id,
      output: [{ type: 'input_text', text: `r${id}` }],
    });
    const input: readonly JsonObject[] = [
      { role: 'developer', content: 'be brief' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'go' }] },
      { type: 'reasoning', summary: [] },
      call('1'),
      call('2'),
      result('1'),
      result('2'),
      { type: 'custom_tool_call', call_id: '3', name: 'apply_patch', input: 'text' },
    ];
    const { messages, system } = responsesWire.parse(
      { model: 'm', instructions: 'base', input },
      '',
    );
    expect(system).toBe('base\nbe brief');
    expect(messages).toEqual([
      { role: 'user', parts: [{ kind: 'text', text: 'go' }] },
      {
        role: 'assistant',
        parts: ['1', '2'].map((id) => ({ kind: 'call', id, name: 'exec', input: { n: 1 } })),
      },
      { role: 'user', parts: ['1', '2'].map((id) => ({ kind: 'result', id, text: `r${id}` })) },
      { role: 'assistant', parts: [{ kind: 'call', id: '3', name: 'apply_patch', input: 'text' }] },
    ]);
  });
});
