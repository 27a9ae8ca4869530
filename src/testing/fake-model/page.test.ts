import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDirectives } from './reply/directives.js';
import { createRules, type Rule } from './reply/rules.js';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/fake-server.md'), 'utf8');
const block = (language: string, part: string): string =>
  [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].find(
    ([, name, text = '']) => name === language && text.includes(part),
  )?.[2] ?? '';

describe('docs/fake-server.md', () => {
  it('names every directive that there is, and none else', () => {
    const named = new Set([...page.matchAll(/`@fake ([a-z_]+)/g)].map(([, word = '']) => word));
    const words =
      'say tool tools shell write read json echo empty refuse max_tokens flood delay slow think usage search error cut hang';
    expect([...named].sort()).toEqual(words.split(' ').sort());
    for (const word of named) {
      const found = parseDirectives(`@fake ${word}`);
      expect(found?.ok === false ? found.message : '', word).not.toContain('knows no directive');
    }
  });

  it('its example of directives plays', () => {
    const found = parseDirectives(block('', '@fake shell'));
    expect(found).toMatchObject({
      ok: true,
      turns: [
        { reply: { act: { command: 'ls test' } } },
        { reply: { text: 'there are 12' }, faults: [{ times: 2 }] },
      ],
    });
  });

  it('its rules are rules', async () => {
    const rules = createRules(JSON.parse(block('json', 'weather')) as Rule[]);
    const conversation = {
      wire: 'chat',
      model: 'm',
      system: '',
      tools: [],
      toolChoice: null,
      answerSchema: null,
      stream: false,
    } as const;
    const ask = (text: string) =>
      rules.replyTo({
        ...conversation,
        messages: [{ role: 'user', parts: [{ kind: 'text', text }] }],
      });
    expect([await ask('weather in rome'), await ask('weather in oslo')]).toEqual([
      { text: 'sunny' },
      { error: { name: 'rate', retryAfter: 1 } },
    ]);
  });
});
