import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from './fake-model.js';
import { post } from './fixtures/questions.js';

let strict: FakeModel;
let lenient: FakeModel;
beforeAll(async () => {
  strict = await createFakeModel();
  lenient = await createFakeModel({ strict: false });
});
afterAll(() => Promise.all([strict.close(), lenient.close()]));

const user = { role: 'user', content: 'hi' };
const use = { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'x', input: {} }] };
const result = (id: string) => ({
  role: 'user',
  content: [{ type: 'tool_result', tool_use_id: id, content: 'r' }],
});
const messages = (list: readonly object[], more: object = {}) => ({
  path: '/v1/messages',
  body: { model: 'm', max_tokens: 9, messages: list, ...more },
});
const chat = (...list: readonly object[]) => ({
  path: '/v1/chat/completions',
  body: { model: 'm', messages: list },
});
const toolCalls = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'c1', type: 'function', function: { name: 'x', arguments: '{}' } }],
};
const responses = (...input: readonly object[]) => ({
  path: '/v1/responses',
  body: { model: 'm', input },
});
const call = { type: 'function_call', call_id: 'c1', name: 'x', arguments: '{}' };
const output = { type: 'function_call_output', call_id: 'c1', output: 'r' };
const optional = {
  type: 'object',
  properties: { n: { type: 'number' } },
  required: [],
  additionalProperties: false,
};
const nested = {
  type: 'object',
  properties: { list: { type: 'array', items: optional } },
  required: ['list'],
  additionalProperties: false,
};
const withTool = (definition: object) => ({
  path: '/v1/chat/completions',
  body: { model: 'm', messages: [user], tools: [{ type: 'function', function: definition }] },
});
const formatted = (schema: object, isStrict: boolean) => ({
  path: '/v1/responses',
  body: {
    model: 'm',
    input: 'hi',
    text: { format: { type: 'json_schema', name: 'answer', schema, strict: isStrict } },
  },
});
const geminiUser = { role: 'user', parts: [{ text: 'hi' }] };
const geminiCall = { role: 'model', parts: [{ functionCall: { name: 'x', args: {} } }] };
const geminiResult = { role: 'user', parts: [{ functionResponse: { name: 'x', response: {} } }] };
const gemini = (contents: readonly object[], more: object = {}) => ({
  path: '/v1beta/models/m:generateContent',
  body: { contents, ...more },
});
const anthropicTool = (schema: object, name = 'a') =>
  messages([user], { tools: [{ name, input_schema: schema }] });
const openaiTool = (schema: object) => withTool({ name: 'a', parameters: schema });
const geminiTool = (schema: object) =>
  gemini([geminiUser], { tools: [{ functionDeclarations: [{ name: 'a', parameters: schema }] }] });
const inside = (schema: object) => ({ type: 'object', properties: { x: schema } });
const marked = { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } };

describe('requests that a vendor refuses are refused', () => {
  it.each([
    [
      'no max_tokens',
      { path: '/v1/messages', body: { model: 'm', messages: [user] } },
      'max_tokens',
    ],
    ['no messages', messages([]), 'at least one message'],
    ['a call without its result', messages([user, use, user]), 'without `tool_result`'],
    [
      'a result without its call',
      messages([user, { role: 'assistant', content: 'a' }, result('t1')]),
      'unexpected `tool_use_id`',
    ],
    [
      'an empty text block',
      messages([{ role: 'user', content: [{ type: 'text', text: '' }] }]),
      'non-empty',
    ],
    ['five marks', messages([{ role: 'user', content: Array(5).fill(marked) }]), 'maximum of 4'],
    [
      'a name of a tool with a dot',
      messages([user], { tools: [{ name: 'a.b', input_schema: {} }] }),
      'should match pattern',
    ],
    [
      'a tool without a schema',
      messages([user], { tools: [{ name: 'a', input_schema: {} }] }),
      'input_schema.type',
    ],
    ['X166: a schema that is a list', anthropicTool({ type: 'array' }), "Input should be 'object'"],
    [
      'X166: anyOf at the root',
      anthropicTool({ type: 'object', anyOf: [{ required: ['q'] }] }),
      'oneOf, allOf, or anyOf at the top level',
    ],
    [
      'X166: a name of a property with a blank',
      anthropicTool({ type: 'object', properties: { 'a b': {} } }),
      'Property keys should match pattern',
    ],
    [
      'X166: a limit as in draft 4',
      anthropicTool(inside({ minimum: 1, exclusiveMinimum: true })),
      'draft 2020-12',
    ],
    [
      'X166: two tools of one name',
      messages([user], {
        tools: [1, 2].map(() => ({ name: 'a', input_schema: { type: 'object' } })),
      }),
      'Tool names must be unique',
    ],
    [
      'X166: chat: a schema without a type',
      openaiTool({ properties: {} }),
      'schema must be a JSON Schema of',
    ],
    [
      'X166: chat: oneOf at the root',
      openaiTool({ type: 'object', oneOf: [{}] }),
      'at the top level',
    ],
    [
      'X166: chat: a list without items',
      openaiTool(inside({ type: 'array' })),
      'array schema missing items',
    ],
    [
      'X166: chat: 129 tools',
      {
        path: '/v1/chat/completions',
        body: {
          model: 'm',
          messages: [user],
          tools: Array.from({ length: 129 }, (_, n) => ({
            type: 'function',
            function: { name: `t${n}` },
          })),
        },
      },
      'maximum length 128',
    ],
    [
      'X166: gemini: a field it does not know',
      geminiTool({ ...inside({ type: 'string' }), additionalProperties: false }),
      'Unknown name \\"additionalProperties\\"',
    ],
    [
      'X166: gemini: oneOf',
      geminiTool(inside({ oneOf: [{ type: 'string' }] })),
      'Unknown name \\"oneOf\\"',
    ],
    [
      'X166: gemini: no type',
      geminiTool(inside({ description: 'd' })),
      "didn't specify the schema type",
    ],
    [
      'X166: gemini: a list without items',
      geminiTool(inside({ type: 'array' })),
      'items: missing field',
    ],
    [
      'X166: gemini: a format',
      geminiTool(inside({ type: 'string', format: 'uuid' })),
      "only 'enum' and 'date-time'",
    ],
    [
      'X166: gemini: numbers to choose from',
      geminiTool(inside({ type: 'integer', enum: [1] })),
      'only allowed for STRING',
    ],
    [
      'X166: gemini: a required property that is not there',
      geminiTool({ type: 'object', properties: {}, required: ['x'] }),
      'property is not defined',
    ],
    [
      'chat: a name of a tool with a dot',
      withTool({ name: 'a.b', parameters: {} }),
      'does not match pattern',
    ],
    [
      'chat: a strict tool with an optional property',
      withTool({ name: 'a', strict: true, parameters: optional }),
      "Missing 'n'",
    ],
    [
      'responses: a strict answer that is open',
      formatted({ type: 'object' }, true),
      "'additionalProperties' is required",
    ],
    [
      'responses: a strict answer with an optional property inside',
      formatted(nested, true),
      "In context=('list', 'items'), 'required'",
    ],
    [
      'responses: an answer that is no object',
      formatted({ type: 'array' }, false),
      'schema must be',
    ],
    [
      'gemini: a name of a tool with a space',
      gemini([geminiUser], { tools: [{ functionDeclarations: [{ name: 'a b' }] }] }),
      'Invalid function name',
    ],
    [
      'gemini: a call without its result',
      gemini([geminiUser, geminiCall, geminiUser]),
      'number of function response parts',
    ],
    [
      'chat: a result without its call',
      chat(user, { role: 'tool', tool_call_id: 'c1', content: 'r' }),
      'must be a response',
    ],
    [
      'chat: a call without its result',
      chat(user, toolCalls, user),
      'did not have response messages: c1',
    ],
    ['responses: a result without its call', responses(user, output), 'No tool call found'],
    ['responses: a call without its result', responses(user, call), 'No tool output found'],
    [
      'gemini: no contents',
      { path: '/v1beta/models/m:generateContent', body: {} },
      'contents is not specified',
    ],
  ])('%s', async (_name, question, words) => {
    const refused = await post(strict.url, question);
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining(words)]);
    expect((await post(lenient.url, question)).status).toBe(200);
  });

  it('what is in order is answered', async () => {
    const good = [
      messages([user, use, result('t1')]),
      messages([
        user,
        { role: 'assistant', content: [...use.content, { ...use.content[0], id: 't2' }] },
        result('t1'),
        result('t2'),
      ]),
      chat(user, toolCalls, { role: 'tool', tool_call_id: 'c1', content: 'r' }, user),
      responses(user, call, output),
      formatted(
        { ...nested, properties: { list: { type: 'array', items: { type: 'string' } } } },
        true,
      ),
      formatted(nested, false),
      gemini([geminiUser, geminiCall, geminiResult, geminiUser]),
    ];
    for (const question of good)
      expect((await post(strict.url, question)).status, JSON.stringify(question)).toBe(200);
  });
});
