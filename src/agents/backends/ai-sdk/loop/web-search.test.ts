import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToolUse } from '../../../../core/step/tool-use.js';
import { createFakeModel, type FakeModel } from '../../../../testing/fake-model/fake-model.js';
import { type Tried, type Try, tryAgent } from '../fixtures/loop-fixtures.js';
import { wireFixtures } from '../fixtures/wire-fixtures.js';

let fake: FakeModel;
beforeEach(async () => {
  fake = await createFakeModel();
});
afterEach(() => fake.close());

const pages = JSON.stringify([
  { url: 'https://docs.example/a', title: 'Page A' },
  { url: 'https://docs.example/b', title: 'Page B' },
]);
const prompt = `Find out.\n@fake search how fast is it ${pages}\n@fake say it is fast`;

async function search(given: Partial<Try> & { readonly wire: string }): Promise<Tried> {
  const settings = wireFixtures.find(({ wire }) => wire === given.wire)?.settings(fake.url);
  return tryAgent({
    url: fake.url,
    prompt,
    ...given,
    settings: { ...settings, webSearch: true, ...given.settings },
  });
}

const body = (at: number): string => JSON.stringify(fake.requests.at(at)?.body);
const uses = ({ progress }: Tried) =>
  progress.filter(({ type }) => type === 'tool-start' || type === 'tool-end');

/** What only a model of the provider says that it may search. */
const offers = /web_search|googleSearch/;

const wires = [
  {
    wire: 'anthropic',
    model: 'anthropic/claude-sonnet-4-5',
    sentBack: [
      'server_tool_use',
      'web_search_tool_result',
      'sealed:',
      'web_search_result_location',
    ],
  },
  {
    wire: 'openai responses',
    model: 'openai/gpt-5',
    sentBack: ['web_search_call', 'ws_', 'https://docs.example/b'],
  },
  {
    wire: 'gemini',
    model: 'google/gemini-3-pro-preview',
    sentBack: ['toolCall', 'toolResponse', 'GOOGLE_SEARCH_WEB'],
  },
];

describe.each(wires)('searching the web over $wire', ({ wire, model, sentBack }) => {
  it('the provider searches beside the tools of plenum; the transcript has query and sources', async () => {
    const tried = await search({ wire, brief: { model } });
    expect(tried.result).toMatchObject({ status: 'completed', text: 'it is fast' });
    expect(body(0)).toMatch(offers);
    expect(fake.requests[0]?.tools).toEqual(['Write', 'Echo']);
    const [start, end] = uses(tried);
    expect(start).toMatchObject({ type: 'tool-start', tool: 'WebSearch' });
    expect(JSON.stringify(start)).toContain('how fast is it');
    expect(end).toMatchObject({
      type: 'tool-end',
      id: start?.id,
      tool: 'WebSearch',
      failed: false,
    });
    expect(end?.output).toContain('https://docs.example/a');
    expect(end?.output).toContain('https://docs.example/b');
  });

  it('a later turn gets the search and what it found back as the provider wrote it', async () => {
    const first = await search({ wire, brief: { model } });
    const conversation = first.result.conversation;
    const second = await search({
      wire,
      brief: { model },
      prompt: 'And more.\n@fake say more',
      over: { conversation },
    });
    expect(second.result).toMatchObject({ status: 'completed', text: 'more' });
    for (const part of sentBack) expect(body(-1)).toContain(part);
    const third = await search({
      wire,
      brief: { model },
      prompt: 'Last.\n@fake say last',
      over: { conversation: second.result.conversation },
    });
    expect(third.result).toMatchObject({ status: 'completed', text: 'last' });
    for (const part of sentBack) expect(body(-1)).toContain(part);
  });

  it('search and tools alternate in one attempt', async () => {
    const tried = await search({
      wire,
      brief: { model },
      prompt: `Go.\n@fake search first ${pages}\n@fake tool Echo {"text":"a"}\n@fake search second ${pages}\n@fake say both`,
    });
    expect(tried.result).toMatchObject({ status: 'completed', text: 'both' });
    expect(uses(tried).map(({ tool }) => tool)).toEqual([
      'WebSearch',
      'WebSearch',
      'Echo',
      'Echo',
      'WebSearch',
      'WebSearch',
    ]);
  });

  it('X100: permission is asked for once per attempt, and without it nothing is offered', async () => {
    const asked: ToolUse[] = [];
    const io = (allowed: boolean): Partial<Try['io']> => ({
      permit: async (use) => {
        asked.push(use);
        return allowed ? { allowed } : { allowed, message: 'no rule allows it' };
      },
    });
    const twice = `Go.\n@fake search one ${pages}\n@fake tool Echo {"text":"a"}\n@fake search two ${pages}\n@fake say both`;
    await search({ wire, brief: { model }, prompt: twice, io: io(true) });
    expect(asked.filter(({ tool }) => tool === 'WebSearch')).toEqual([{ tool: 'WebSearch' }]);
    const refused = await search({ wire, brief: { model }, io: io(false) });
    expect(body(-1)).not.toMatch(offers);
    expect(uses(refused)).toEqual([]);
    expect(refused.result).toMatchObject({ status: 'completed', text: 'it is fast' });
    expect(refused.progress).toContainEqual({
      type: 'context',
      text: 'WebSearch is not offered: no rule allows it',
    });
  });

  it('is not offered by default, nor to agents whose list lacks it; those that only read may search', async () => {
    await search({ wire, brief: { model }, settings: { webSearch: false } });
    await search({ wire, brief: { model, tools: ['Echo'] } });
    expect([body(0), body(1)].filter((sent) => offers.test(sent))).toEqual([]);
    const reading = await search({
      wire,
      brief: { model, readOnly: true, tools: ['Echo', 'WebSearch'] },
    });
    expect(uses(reading)).toHaveLength(2);
  });

  it('where it is no longer offered, what was found goes on in plain words', async () => {
    const first = await search({ wire, brief: { model } });
    const over = { conversation: first.result.conversation };
    const second = await search({
      wire,
      brief: { model, tools: ['Echo'] },
      prompt: 'And?\n@fake say and',
      over,
    });
    expect(second.result).toMatchObject({ status: 'completed', text: 'and' });
    expect(body(-1)).toContain('I searched the web');
    for (const part of ['server_tool_use', 'web_search_call', 'toolCall', 'sealed:'])
      expect(body(-1)).not.toContain(part);
  });
});

describe('what differs', () => {
  it.each([
    ['openai chat', 'openai/gpt-5'],
    ['openai-compatible', 'local/any/model'],
  ])('%s has no search', async (wire, model) => {
    const { result } = await search({ wire, brief: { model } });
    expect(result).toMatchObject({ status: 'completed', text: 'it is fast' });
    expect(body(0)).not.toMatch(offers);
  });

  it('another provider gets what the first one found in plain words', async () => {
    const first = await search({ wire: 'anthropic' });
    const over = { conversation: first.result.conversation };
    const second = await search({
      wire: 'openai responses',
      brief: { model: 'openai/gpt-5' },
      prompt: 'And?\n@fake say and',
      over,
    });
    expect(second.result).toMatchObject({ status: 'completed', text: 'and' });
    expect(body(-1)).toContain('https://docs.example/a');
    expect(body(-1)).not.toContain('sealed:');
  });

  it('Gemini before 3 searches only where it has no other tool; its sources are kept all the same', async () => {
    const both = await search({ wire: 'gemini', brief: { model: 'google/gemini-2.5-flash' } });
    expect(both.result).toMatchObject({ status: 'completed', text: 'it is fast' });
    expect(body(0)).not.toMatch(offers);
    const alone = await search({
      wire: 'gemini',
      brief: { model: 'google/gemini-2.5-flash', tools: ['WebSearch'] },
    });
    expect(body(1)).toMatch(offers);
    expect(uses(alone)).toMatchObject([
      { type: 'tool-start', tool: 'WebSearch', input: { queries: ['how fast is it'] } },
      {
        type: 'tool-end',
        output: 'Page A: https://docs.example/a\nPage B: https://docs.example/b',
        failed: false,
      },
    ]);
  });

  it('a search that fails is a failed use, and the agent goes on', async () => {
    const failing = 'Go.\n@fake search too many {"error":"max_uses_exceeded"}\n@fake say without';
    const tried = await search({ wire: 'anthropic', prompt: failing });
    expect(tried.result).toMatchObject({ status: 'completed', text: 'without' });
    expect(uses(tried)[1]).toMatchObject({
      failed: true,
      output: expect.stringContaining('max_uses_exceeded'),
    });
    const over = { conversation: tried.result.conversation };
    const next = await search({ wire: 'anthropic', prompt: 'And?\n@fake say and', over });
    expect(next.result).toMatchObject({ status: 'completed', text: 'and' });
    expect(body(-1)).toContain('web_search_tool_result_error');
  });

  it('a turn that Anthropic gives back unfinished goes on where it stopped', async () => {
    fake.on({
      when: { nth: 1 },
      reply: {
        searches: [{ query: 'long', results: [{ url: 'https://docs.example/a', title: 'A' }] }],
        text: 'So far.',
        stop: 'pause',
      },
    });
    fake.on({ reply: 'The end.' });
    const { result } = await search({ wire: 'anthropic', prompt: 'Search for long.' });
    expect(result).toMatchObject({ status: 'completed', text: 'The end.' });
    expect(fake.requests).toHaveLength(2);
    expect(body(1)).toContain('So far.');
  });

  it('a setting that is neither true nor false is refused', async () => {
    await expect(search({ wire: 'anthropic', settings: { webSearch: 'yes' } })).rejects.toThrow(
      'backends.ai-sdk.webSearch must be true or false',
    );
  });
});
