import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RequestAbout } from '../../../core/ports/request-gate.js';
import { createFakeModel, type FakeModel } from '../../../testing/fake-model/fake-model.js';
import { longText, tryAgent } from './fixtures/loop-fixtures.js';
import { wireFixtures } from './fixtures/wire-fixtures.js';

let fake: FakeModel;
beforeEach(async () => {
  fake = await createFakeModel();
});
afterEach(() => fake.close());

const brief = { instructions: longText(8_000), projectInstructions: longText(4_000) };

function noting(seen: RequestAbout[]) {
  return {
    gate: {
      request: <T>(
        about: RequestAbout,
        send: (sending: { signal: AbortSignal; begun(): void }) => Promise<T>,
      ) => {
        seen.push(about);
        return send({ signal: new AbortController().signal, begun: () => {} });
      },
    },
  };
}

describe.each(wireFixtures.map(({ wire }) => wire))('the prompt cache over %s', (wire) => {
  it('X83: the second agent of a kind reads what the first one wrote, in another folder and with another task', async () => {
    const first = await tryAgent({ url: fake.url, wire, prompt: 'First task.', brief });
    const second = await tryAgent({
      url: fake.url,
      wire,
      prompt: 'Another task.',
      brief,
      over: { cwd: '/', root: '/' },
    });
    expect(first.result.usage?.cacheReadTokens ?? 0).toBe(0);
    expect(second.result.usage?.cacheReadTokens).toBeGreaterThan(3_000);
  });

  it('X83: the second request of an agent reads the first, the third the second', async () => {
    const text = longText(6_000);
    const prompt = `Look.\n@fake tool Echo ${JSON.stringify({ text })}\n@fake tool Echo ${JSON.stringify({ text })}\n@fake say done`;
    await tryAgent({ url: fake.url, wire, prompt, brief });
    const [one, two, three] = fake.requests.map(({ usage }) => usage);
    expect(two?.read).toBeGreaterThanOrEqual((one?.total ?? 0) * 0.95);
    expect(three?.read).toBeGreaterThanOrEqual((two?.total ?? 0) * 0.95);
  });
});

describe('the prefix that the gate is told', () => {
  const prefixOf = async (given: object): Promise<readonly RequestAbout[]> => {
    const seen: RequestAbout[] = [];
    await tryAgent({ url: fake.url, prompt: 'Task.', brief, io: noting(seen), ...given });
    return seen;
  };

  it('X83: is the same for agents that share model, instructions and tools, and for all requests of one', async () => {
    const prompt = 'Task.\n@fake tool Echo {"text":"a"}\n@fake say b';
    const [first, second] = await prefixOf({ prompt });
    const [other] = await prefixOf({ prompt: 'Other.', over: { cwd: '/', root: '/' } });
    expect(first?.lane).toBe('anthropic/claude-sonnet-4-5');
    expect(first?.prefix).toBe(second?.prefix);
    expect(first?.prefix).toBe(other?.prefix);
  });

  it('X83: differs with the model, the instructions, the tools and the schema', async () => {
    const all = await Promise.all([
      prefixOf({}),
      prefixOf({ brief: { ...brief, model: 'anthropic/claude-opus-4-6' } }),
      prefixOf({ brief: { ...brief, instructions: 'Others.' } }),
      prefixOf({ brief: { ...brief, tools: ['Echo'] } }),
      prefixOf({ options: { schema: { type: 'object' } } }),
    ]);
    expect(new Set(all.map(([about]) => about?.prefix)).size).toBe(5);
  });

  it('goes to OpenAI as the key of its cache', async () => {
    const seen = await prefixOf({
      wire: 'openai responses',
      brief: { ...brief, model: 'openai/gpt-5' },
    });
    expect(fake.requests.at(-1)?.body).toMatchObject({
      prompt_cache_key: seen[0]?.prefix,
      store: false,
    });
  });
});
