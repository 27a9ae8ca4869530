import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../../testing/fake-model/fake-model.js';
import { longText, tryAgent } from './fixtures/loop-fixtures.js';
import { echoTool } from './fixtures/tool-fixtures.js';
import { wireFixtures } from './fixtures/wire-fixtures.js';

let fake: FakeModel;
beforeAll(async () => {
  fake = await createFakeModel();
});
afterAll(() => fake.close());

const bodyText = (index: number): string => JSON.stringify(fake.requests.at(index)?.body);
const flood = (characters: number) => [
  {
    ...echoTool,
    name: 'Flood',
    run: async (input: object) => ({
      text: `${JSON.stringify(input)} ${longText(characters)}`,
      failed: false,
    }),
  },
];
const rounds = (count: number): string =>
  Array.from({ length: count }, (_, n) => `@fake tool Flood {"round":${n}}`).join('\n');

describe.each(wireFixtures.map(({ wire }) => wire))('a small context window over %s', (wire) => {
  it('old results of tools are left out, the last ones stay', async () => {
    const prompt = `Work.\n${rounds(8)}\n@fake say done`;
    const { result, progress } = await tryAgent({
      url: fake.url,
      wire,
      prompt,
      tools: flood(4_000),
      settings: { contextWindow: 10_000 },
    });
    expect(result).toMatchObject({ status: 'completed', text: 'done' });
    expect(
      progress.some(({ type, text }) => type === 'context' && String(text).includes('left out')),
    ).toBe(true);
    expect(bodyText(-1)).toContain('characters, was left out to save room');
    for (const { usage } of fake.requests.slice(-9)) expect(usage?.total).toBeLessThan(10_000);
  });

  it('what cannot be trimmed is summarised; task and summary stay', async () => {
    // The model writes long texts itself, which are no results of tools.
    fake.on({ when: { last: 'hardly room left' }, reply: 'SUMMARY: rounds were done' });
    const text = longText(6_000);
    const turns = [0, 1, 2, 3, 4].map((n) => ({ text, tools: [{ name: 'Flood', input: { n } }] }));
    fake.on({ when: { prompt: `Write over ${wire}` }, reply: [...turns, 'done'] });
    const { result, progress } = await tryAgent({
      url: fake.url,
      wire,
      prompt: `Write over ${wire}.`,
      tools: flood(100),
      settings: { contextWindow: 8_000 },
    });
    expect(result).toMatchObject({ status: 'completed', text: 'done' });
    expect(
      progress.some(
        ({ type, text: said }) => type === 'context' && String(said).includes('summarised'),
      ),
    ).toBe(true);
    expect(bodyText(-1)).toContain('SUMMARY: rounds were done');
    expect(bodyText(-1)).toContain(`Write over ${wire}`);
  });

  it('a conversation that the provider refuses as too long is made smaller and sent again', async () => {
    const prompt = `Refused over ${wire}.\n${rounds(3)}\n@fake error context times=1\n@fake say got through`;
    const { result } = await tryAgent({ url: fake.url, wire, prompt, tools: flood(2_000) });
    expect(result).toMatchObject({ status: 'completed', text: 'got through' });
    expect(bodyText(-1)).toContain('was left out to save room');
  });

  it('refused even then, it is summarised; refused for ever, the call fails with the reason', async () => {
    const prompt = `Refused twice over ${wire}.\n${rounds(3)}\n@fake error context times=2\n@fake say got through`;
    expect(
      (await tryAgent({ url: fake.url, wire, prompt, tools: flood(2_000) })).result,
    ).toMatchObject({ status: 'completed' });
    const hopeless = `Refused for ever over ${wire}.\n@fake error context`;
    const { result } = await tryAgent({ url: fake.url, wire, prompt: hopeless });
    expect(result).toMatchObject({ status: 'failed', cause: 'invalid-request' });
  });
});
