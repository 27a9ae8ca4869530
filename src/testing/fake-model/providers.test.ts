import { APICallError, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createFakeModel, type FakeModel } from './fake-model.js';
import { providers } from './fixtures/providers.js';

let fake: FakeModel;
beforeAll(async () => {
  fake = await createFakeModel();
});
afterAll(() => fake.close());

const tools = {
  add: tool({
    description: 'adds',
    inputSchema: z.object({ a: z.number(), b: z.number() }),
    execute: async ({ a, b }) => ({ sum: a + b }),
  }),
};
const loop = { tools, stopWhen: stepCountIs(5), maxRetries: 0 };
const two = JSON.stringify([
  { name: 'add', input: { a: 1, b: 1 } },
  { name: 'add', input: { a: 2, b: 2 } },
]);
const prompt = `Add these.\n  > @fake tool add {"a": 2, "b": 3}\n  > @fake tools ${two}\n  > @fake say the end\n`;
const numbered = jsonSchema<{ n: number }>({
  type: 'object',
  properties: { n: { type: 'integer' } },
  required: ['n'],
  additionalProperties: false,
});

describe.each(providers)('the provider %s', (name, modelAt) => {
  const asking = (text: string) => ({
    model: modelAt(fake.url),
    prompt: `${name}: ${text}`,
    maxRetries: 0,
  });

  it('gets text and usage', async () => {
    const { text, finishReason, usage } = await generateText(
      asking('@fake usage in=100 out=7 cache_read=40\n@fake say hello there'),
    );
    expect({ text, finishReason }).toEqual({ text: 'hello there', finishReason: 'stop' });
    expect(usage).toMatchObject({
      inputTokens: 100,
      outputTokens: 7,
      inputTokenDetails: { cacheReadTokens: 40, noCacheTokens: 60 },
    });
  });

  it('gets text and usage in a stream', async () => {
    const long = 'a long answer '.repeat(50).trim();
    const stream = streamText(asking(`@fake usage in=100 out=7 cache_read=40\n@fake say ${long}`));
    const pieces: string[] = [];
    for await (const piece of stream.textStream) pieces.push(piece);
    expect(pieces.join('')).toBe(long);
    expect(pieces.length).toBeGreaterThan(5);
    expect(await stream.usage).toMatchObject({
      inputTokens: 100,
      outputTokens: 7,
      inputTokenDetails: { cacheReadTokens: 40 },
    });
  });

  it('plays a loop of tool calls', async () => {
    const { text, steps } = await generateText({ ...asking(prompt), ...loop });
    expect(text).toBe('the end');
    expect(steps.map(({ toolResults }) => toolResults.map(({ output }) => output))).toEqual([
      [{ sum: 5 }],
      [{ sum: 2 }, { sum: 4 }],
      [],
    ]);
    expect(steps.map(({ finishReason }) => finishReason)).toEqual([
      'tool-calls',
      'tool-calls',
      'stop',
    ]);
  });

  it('plays a loop of tool calls in streams', async () => {
    const { text, steps } = streamText({ ...asking(prompt), ...loop });
    expect(await text).toBe('the end');
    expect((await steps).map(({ toolResults }) => toolResults.map(({ output }) => output))).toEqual(
      [[{ sum: 5 }], [{ sum: 2 }, { sum: 4 }], []],
    );
  });

  it('gets an object of its schema, told or not', async () => {
    const output = Output.object({ schema: numbered });
    expect((await generateText({ ...asking('@fake json {"n": 41}'), output })).output).toEqual({
      n: 41,
    });
    expect((await generateText({ ...asking('anything'), output })).output).toEqual({
      n: expect.any(Number),
    });
  });

  it('sees where an answer was too long, and where the model refused', async () => {
    expect(await generateText(asking('@fake max_tokens the first half'))).toMatchObject({
      text: 'the first half',
      finishReason: 'length',
    });
    expect(await generateText(asking('@fake refuse'))).toMatchObject({
      finishReason: 'content-filter',
    });
    const stream = streamText(asking('@fake max_tokens the first half of it'));
    expect([await stream.text, await stream.finishReason]).toEqual([
      'the first half of it',
      'length',
    ]);
    expect(await streamText(asking('@fake refuse')).finishReason).toBe('content-filter');
  });

  it('sees what the model thought', async () => {
    const { reasoningText, text } = await generateText(
      asking('@fake think first this @fake say then that'),
    );
    // Chat completions of OpenAI itself never show it.
    expect({ reasoningText, text }).toEqual({
      reasoningText: name === 'openai chat' ? undefined : 'first this',
      text: 'then that',
    });
  });

  it('knows errors that pass from errors that stay', async () => {
    const failure = async (text: string): Promise<APICallError> => {
      const error: unknown = await generateText(asking(text)).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (!APICallError.isInstance(error)) throw new Error(`no API error but ${String(error)}`);
      return error;
    };
    const limited = await failure('@fake error rate retry-after=7');
    expect(limited).toMatchObject({ statusCode: 429, isRetryable: true });
    expect(limited.responseHeaders?.['retry-after']).toBe('7');
    expect(await failure('@fake error overloaded')).toMatchObject({ isRetryable: true });
    expect(await failure('@fake error 400 message="no such thing"')).toMatchObject({
      statusCode: 400,
      isRetryable: false,
      message: 'no such thing',
    });
    expect(await failure('@fake error auth')).toMatchObject({ isRetryable: false });
  });
});
