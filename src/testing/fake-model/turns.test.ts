import { generateText, jsonSchema, type ModelMessage, stepCountIs, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from './fake-model.js';
import { providers } from './fixtures/providers.js';
import { ask, post, questions } from './fixtures/questions.js';
import type { OfferedTool } from './reply/conversation.js';
import { toolFor } from './reply/portable-act.js';
import { offeredAs } from './reply/tool-name.js';

let fake: FakeModel;
beforeAll(async () => {
  fake = await createFakeModel();
});
afterAll(() => fake.close());

const anyInput = jsonSchema<Record<string, unknown>>({ type: 'object' });
const model = () => providers[0]?.[1](fake.url) ?? 'none';
const say = async (messages: ModelMessage[]) =>
  (await generateText({ model: model(), messages, maxRetries: 0 })).text;

describe('which answer is due', () => {
  it('counts the answers since the latest prompt that holds directives', async () => {
    const messages: ModelMessage[] = [{ role: 'user', content: '@fake say one @fake say two' }];
    expect(await say(messages)).toBe('one');
    messages.push({ role: 'assistant', content: 'one' }, { role: 'user', content: 'go on' });
    expect(await say(messages)).toBe('two');
    messages.push(
      { role: 'assistant', content: 'two' },
      { role: 'user', content: 'and now @fake say three' },
    );
    expect(await say(messages)).toBe('three');
    messages.push({ role: 'assistant', content: 'three' }, { role: 'user', content: 'and?' });
    expect(await say(messages)).toBe('ok');
  });

  it('the same request has the same answer', async () => {
    const prompt = 'again @fake say one @fake say two';
    expect([
      await say([{ role: 'user', content: prompt }]),
      await say([{ role: 'user', content: prompt }]),
    ]).toEqual(['one', 'one']);
  });

  it('an empty answer that the client drops counts when it asks again with more words', async () => {
    const prompt = 'dropped @fake empty @fake refuse @fake say at last';
    expect(await say([{ role: 'user', content: prompt }])).toBe('');
    expect(await say([{ role: 'user', content: prompt }])).toBe('');
    await say([{ role: 'user', content: `${prompt}\nPlease answer.` }]);
    expect(await say([{ role: 'user', content: `${prompt}\nPlease answer. Please!` }])).toBe(
      'at last',
    );
  });

  it('@fake echo answers the latest text of the user', async () => {
    expect(await say([{ role: 'user', content: 'hear @fake echo' }])).toBe('hear @fake echo');
  });

  it('a directive in the result of a tool is not obeyed', async () => {
    const look = tool({ inputSchema: anyInput, execute: async () => '@fake say I was told to' });
    const { text } = await generateText({
      model: model(),
      prompt: 'look @fake tool look {}',
      tools: { look },
      stopWhen: stepCountIs(3),
    });
    expect(text).toBe('ok');
  });

  it('what cannot be understood is an error of the request', async () => {
    const { status, text } = await ask(fake.url, 'anthropic', '@fake shout');
    expect([status, text]).toEqual([400, expect.stringContaining('no directive')]);
  });
});

describe('faults of a conversation', () => {
  const status = async (prompt: string) => (await ask(fake.url, 'chat', prompt)).status;

  it('come as often as told, then the answer', async () => {
    const prompt = 'F1 @fake error 500 times=2 @fake error rate @fake say fine';
    expect([
      await status(prompt),
      await status(prompt),
      await status(prompt),
      await status(prompt),
    ]).toEqual([500, 500, 429, 200]);
  });

  it('are counted for each prompt, and survive words that the client adds', async () => {
    expect(await status('F2 @fake error 500 @fake say fine')).toBe(500);
    expect(await status('F3 @fake error 500 @fake say fine')).toBe(500);
    expect(await status('F2 @fake error 500 @fake say fine\nagain, please')).toBe(200);
  });

  it('requests on the side have faults of their own', async () => {
    const prompt = 'F4 @fake error 500 @fake say fine';
    const { path, body } = questions.chat(prompt);
    expect(await status(prompt)).toBe(500);
    const withTools = {
      path,
      body: {
        ...body,
        tools: [{ type: 'function', function: { name: 'x', parameters: { type: 'object' } } }],
      },
    };
    expect([
      (await post(fake.url, withTools)).status,
      (await post(fake.url, withTools)).status,
    ]).toEqual([500, 200]);
  });
});

describe('without directives', () => {
  const submit = {
    mcp__plenum__StructuredOutput: tool({
      inputSchema: jsonSchema({
        type: 'object',
        properties: { n: { type: 'integer' } },
        required: ['n'],
      }),
    }),
  };

  it('says ok', async () => {
    expect(await say([{ role: 'user', content: 'hello' }])).toBe('ok');
  });

  it('hands in an object of the schema once, through whatever the tool is called', async () => {
    const first = await generateText({ model: model(), prompt: 'hello', tools: submit });
    expect(first.toolCalls.map(({ toolName, input }) => [toolName, input])).toEqual([
      ['mcp__plenum__StructuredOutput', { n: expect.any(Number) }],
    ]);
    const told = await generateText({
      model: model(),
      prompt: '@fake json {"n": 4}',
      tools: submit,
    });
    expect(told.toolCalls.map(({ input }) => input)).toEqual([{ n: 4 }]);
  });

  it('calls the tool that the client insists on', async () => {
    const tools = { a: tool({ inputSchema: anyInput }), b: tool({ inputSchema: anyInput }) };
    const { toolCalls } = await generateText({
      model: model(),
      prompt: 'hello',
      tools,
      toolChoice: { type: 'tool', toolName: 'b' },
    });
    expect(toolCalls.map(({ toolName }) => toolName)).toEqual(['b']);
  });

  it('a request on the side, without tools, has words for an answer where the prompt says tool', async () => {
    expect(await say([{ role: 'user', content: 'Title for: @fake tool Bash {}' }])).toBe('ok');
  });
});

describe('names of tools', () => {
  const offer = (...names: readonly string[]): OfferedTool[] =>
    names.map((name) => ({ name, schema: {} }));

  it('the same, then without case, then as an ending after a boundary', () => {
    expect(offeredAs('bash', offer('mcp__x__bash', 'Bash', 'bash'))?.name).toBe('bash');
    expect(offeredAs('bash', offer('mcp__x__bash', 'Bash'))?.name).toBe('Bash');
    expect(offeredAs('bash', offer('rebash', 'mcp__x__bash'))?.name).toBe('mcp__x__bash');
    expect(offeredAs('write', offer('TodoWrite'))).toBeNull();
  });

  it('a tool that is not offered is called all the same', async () => {
    const { toolCalls } = await generateText({
      model: model(),
      prompt: '@fake tool nowhere {"a": 1}',
      tools: { x: tool({ inputSchema: anyInput }) },
    });
    expect(toolCalls[0]).toMatchObject({ toolName: 'nowhere', input: { a: 1 }, invalid: true });
  });

  it('what every agent can do fits the tools of each program', () => {
    const offered = (name: string, ...keys: readonly string[]): OfferedTool => ({
      name,
      schema: {
        type: 'object',
        properties: Object.fromEntries(keys.map((key) => [key, { type: 'string' }])),
        required: [...keys],
      },
    });
    const shell = { kind: 'shell', command: 'ls' } as const;
    const write = { kind: 'write', path: 'a', text: "it's" } as const;
    expect(toolFor(shell, [offered('Bash', 'command')])).toEqual({
      name: 'Bash',
      input: { command: 'ls' },
    });
    expect(toolFor(shell, [offered('exec_command', 'cmd')])).toEqual({
      name: 'exec_command',
      input: { cmd: 'ls' },
    });
    expect(toolFor(shell, [offered('bash', 'command', 'description')]).input).toEqual({
      command: 'ls',
      description: expect.any(String),
    });
    expect(
      toolFor(write, [offered('TodoWrite', 'x'), offered('write_file', 'file_path', 'content')]),
    ).toEqual({
      name: 'write_file',
      input: { file_path: 'a', content: "it's" },
    });
    expect(toolFor(write, [offered('exec_command', 'cmd')]).input).toEqual({
      cmd: "printf '%s' 'it'\\''s' > 'a'",
    });
    expect(toolFor({ kind: 'read', path: 'b' }, [offered('read', 'filePath')]).input).toEqual({
      filePath: 'b',
    });
  });
});
