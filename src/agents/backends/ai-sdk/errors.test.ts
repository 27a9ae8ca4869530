import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallIO } from '../../../core/ports/backend.js';
import type { Tool } from '../../../core/ports/tool.js';
import { createFakeModel, type FakeModel } from '../../../testing/fake-model/fake-model.js';
import { tryAgent } from './fixtures/loop-fixtures.js';
import { echoTool } from './fixtures/tool-fixtures.js';
import { plantedKey, wireFixtures } from './fixtures/wire-fixtures.js';

let fake: FakeModel;
let count = 0;
beforeAll(async () => {
  fake = await createFakeModel();
});
afterAll(() => fake.close());

/** The fake model counts faults per prompt. */
const own = (text: string): string => `Task ${++count}.\n${text}`;

/** Sends again what may be sent again, at once. */
const patientGate: CallIO['gate'] = {
  async request(_about, send) {
    for (let sending = 1; ; sending++) {
      const answer = await send({ signal: new AbortController().signal, begun: () => {} });
      if (answer.status === 'answered' || answer.retryable !== true || sending === 4) return answer;
    }
  },
};

describe.each(wireFixtures.map(({ wire }) => wire))('errors of %s', (wire) => {
  const failing = async (error: string) =>
    (await tryAgent({ url: fake.url, wire, prompt: own(`@fake error ${error}`) })).result;

  it('X81: an exhausted quota is told from a rate limit', async () => {
    expect(await failing('quota retry-after=90')).toMatchObject({
      cause: 'quota',
      retryable: true,
    });
    expect(await failing('rate retry-after=3')).toMatchObject({
      cause: 'rate-limit',
      retryAfterMs: 3_000,
    });
  });

  it.each(['overloaded', '500', '502', '503', '504'])(
    'X81: %s may be sent again',
    async (error) => {
      expect(await failing(error)).toMatchObject({
        status: 'failed',
        cause: 'overloaded',
        retryable: true,
      });
    },
  );

  it.each(['400', '404', '413', '422'])('X81: %s is not sent again', async (error) => {
    const result = await failing(error);
    expect(result).toMatchObject({ status: 'failed', cause: 'invalid-request' });
    expect(result).not.toHaveProperty('retryable');
  });

  it('an error in the middle of a stream is classified as one before it', async () => {
    expect(await failing('overloaded after=3')).toMatchObject({
      status: 'failed',
      cause: 'overloaded',
      retryable: true,
    });
    expect(await failing('rate after=3')).toMatchObject({
      status: 'failed',
      cause: 'rate-limit',
      retryable: true,
    });
  });

  it('a connection that breaks is worth another try', async () => {
    const { result } = await tryAgent({ url: fake.url, wire, prompt: own('@fake cut after=2') });
    expect(result).toMatchObject({ status: 'failed', cause: 'overloaded', retryable: true });
  });

  it('what a broken stream began leaves no trace in the answer', async () => {
    const prompt = own(
      '@fake cut after=4 times=2\n@fake say one two three four five six seven eight nine ten',
    );
    const { result, progress } = await tryAgent({
      url: fake.url,
      wire,
      prompt,
      io: { gate: patientGate },
    });
    expect(result).toMatchObject({
      status: 'completed',
      text: 'one two three four five six seven eight nine ten',
    });
    expect(progress.filter(({ type }) => type === 'text')).toHaveLength(1);
  });

  it('a key never shows: not in errors, progress, conversations, nor in what the model reads', async () => {
    const leaking: Tool = {
      ...echoTool,
      name: 'Leak',
      run: async () => ({ text: `key=${plantedKey}`, failed: false }),
    };
    const prompt = own('@fake tool Leak {}\n@fake say seen');
    const used = await tryAgent({ url: fake.url, wire, prompt, tools: [leaking] });
    expect(used.result).toMatchObject({ status: 'completed', text: 'seen' });
    const [asked, answered] = fake.requests.slice(-2);
    expect(JSON.stringify(answered?.body)).toContain('key=[key]');
    expect(JSON.stringify([used, asked?.body, answered?.body])).not.toContain(plantedKey);
    const refused = await tryAgent({
      url: fake.url,
      wire,
      prompt: own(`@fake error 401 message="the key ${plantedKey} is wrong"`),
    });
    expect(refused.result).toMatchObject({
      status: 'failed',
      cause: 'auth',
      message: expect.stringContaining('the key [key] is wrong'),
    });
    expect(JSON.stringify(refused)).not.toContain(plantedKey);
  });
});

describe('a server that is not there', () => {
  it('is worth another try', async () => {
    const { result } = await tryAgent({ url: 'http://127.0.0.1:9', prompt: 'Hello.' });
    expect(result).toMatchObject({ status: 'failed', cause: 'overloaded', retryable: true });
  });
});
