import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generateText, jsonSchema, stepCountIs, tool } from 'ai';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../fake-model.js';
import { providers } from '../fixtures/providers.js';
import { ask } from '../fixtures/questions.js';
import type { Rule } from './rules.js';
import { readScriptFile } from './script-file.js';

let fake: FakeModel;
afterEach(() => fake?.close());
const open = async (...script: readonly Rule[]): Promise<void> => {
  fake = await createFakeModel({ script });
};
const say = async (prompt: string) => {
  const { text } = await ask(fake.url, 'chat', prompt);
  return (JSON.parse(text) as { choices: { message: { content: string } }[] }).choices[0]?.message
    .content;
};

describe('rules of a script', () => {
  it('the first that fits answers, before any directive', async () => {
    await open(
      { when: { prompt: 'weather' }, reply: 'rain' },
      { when: { prompt: /^the\s+time/i }, reply: { text: 'noon' } },
      { when: { prompt: '/SUN$/i' }, reply: 'hot' },
    );
    expect([
      await say('the weather @fake say no'),
      await say('The  time'),
      await say('of the sun'),
      await say('the sun?'),
    ]).toEqual(['rain', 'noon', 'hot', 'ok']);
  });

  it('times, lists and functions', async () => {
    await open(
      { when: { prompt: 'a' }, reply: ['first', { text: 'second' }], times: 3 },
      { when: { prompt: 'a', nth: 2 }, reply: 'the second that came so far' },
      { reply: async ({ model, messages }) => `${model} ${messages.length}` },
    );
    const said = [];
    for (let n = 0; n < 6; n++) said.push(await say('a'));
    expect(said).toEqual([
      'first',
      'second',
      'second',
      'gpt-5 1',
      'the second that came so far',
      'gpt-5 1',
    ]);
  });

  it('may be for requests with tools alone', async () => {
    await open(
      { when: { tools: true }, reply: 'at work' },
      { when: { tools: false }, reply: 'a title' },
    );
    expect(await say('x')).toBe('a title');
    const look = tool({ inputSchema: jsonSchema<object>({ type: 'object' }) });
    expect(
      (
        await generateText({
          model: providers[0]?.[1](fake.url) ?? 'none',
          prompt: 'x',
          tools: { look },
        })
      ).text,
    ).toBe('at work');
  });

  it('what is left over can be asserted', async () => {
    const rules: Rule[] = [
      { when: { prompt: 'a' }, reply: 'x', times: 2 },
      { when: { prompt: 'b' }, reply: 'y' },
      { when: { model: 'claude' }, reply: 'z' },
    ];
    await open(...rules);
    await say('a');
    await say('b');
    expect(fake.unused()).toEqual([rules[0], rules[2]]);
    fake.on({ when: { wire: 'gemini' }, reply: 'w' });
    expect(fake.unused()).toHaveLength(3);
    fake.reset();
    expect([fake.unused(), await say('a')]).toEqual([[], 'ok']);
  });

  it.each(providers)('by turn and by the tool that answered: %s', async (_name, modelAt) => {
    await open(
      {
        when: { turn: 0 },
        reply: { text: 'looking', tools: [{ name: 'look', input: { at: 1 } }] },
      },
      {
        when: { tool: 'look', turn: 1 },
        reply: ({ messages }) =>
          JSON.stringify(messages.at(-1)?.parts.filter(({ kind }) => kind === 'result').length),
      },
    );
    const look = tool({
      inputSchema: jsonSchema<object>({ type: 'object' }),
      execute: async () => 'seen',
    });
    expect(
      (
        await generateText({
          model: modelAt(fake.url),
          prompt: 'go',
          tools: { look },
          stopWhen: stepCountIs(3),
        })
      ).text,
    ).toBe('1');
    expect(fake.unused()).toEqual([]);
  });

  it('a rule that throws is an error of the server, and the server lives on', async () => {
    await open({
      when: { prompt: 'bad' },
      reply: () => {
        throw new Error('a mistake in the script');
      },
    });
    expect(await ask(fake.url, 'chat', 'bad')).toMatchObject({
      status: 500,
      text: expect.stringContaining('a mistake in the script'),
    });
    expect(await say('good')).toBe('ok');
    expect(fake.inFlight).toBe(0);
  });
});

describe('script files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-fake-script-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('are JSON, or a module with a default export', async () => {
    expect(
      await readScriptFile(file('a.json', '[{"when":{"prompt":"/a+/"},"reply":"b"}]')),
    ).toEqual([{ when: { prompt: '/a+/' }, reply: 'b' }]);
    expect(await readScriptFile(file('a.mjs', 'export default [{ reply: () => "c" }];'))).toEqual([
      { reply: expect.any(Function) },
    ]);
  });

  it('the example is one', async () => {
    const rules = await readScriptFile(
      resolve(import.meta.dirname, '../../../../examples/fake-model/replies.mjs'),
    );
    await open(...rules);
    expect(await say('please review lib/hash.js')).toContain('lib/hash.js');
  });

  it.each([
    ['missing.json', null, 'E_FILE_NOT_FOUND', 'cannot be read'],
    ['b.json', '[{', 'E_USAGE', 'is broken'],
    ['c.json', '{}', 'E_USAGE', 'not a list'],
    ['d.json', '[{"reply":"x"},{"when":{}}]', 'E_USAGE', 'rule 2 has no reply'],
    ['e.json', '[{"when":{"promt":"x"},"reply":"x"}]', 'E_USAGE', '"promt"'],
    ['f.mjs', 'throw new Error("bad module")', 'E_USAGE', 'bad module'],
  ])('%s is refused', async (name, text, code, message) => {
    const path = text === null ? join(folder, name) : file(name, text);
    await expect(readScriptFile(path)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});
