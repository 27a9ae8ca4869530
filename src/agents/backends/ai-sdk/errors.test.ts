import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
    expect(result).toMatchObject({ status: 'failed', cause: 'network', retryable: true });
  });

  it('X28: an account without credit is told in the vendor’s words, and not asked again', async () => {
    const result = await failing('billing');
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'credit',
      message: expect.stringMatching(/(credit|[Bb]illing).*Add credit/),
    });
    expect(result).not.toHaveProperty('retryable');
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

/** Answers every request with this. */
async function serving(status: number, type: string, body: string) {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

describe('X28: an address without a model', () => {
  it('that nobody listens at is named, with the variable that it comes from', async () => {
    const { url, close } = await serving(200, 'text/plain', '');
    close();
    const { result } = await tryAgent({ url, prompt: 'Hello.' });
    expect(result).toMatchObject({ status: 'failed', cause: 'network', retryable: true });
    const { message } = result as { message: string };
    expect(message).toContain(`no connection to ${url}`);
    expect(message).toMatch(/ \(from \S+\): /);
    expect(message.match(/ECONNREFUSED/g)).toHaveLength(1);
  });

  it.each([200, 403])('where a web page answers with %s is told as such', async (status) => {
    const page = '<!DOCTYPE html><html><head><title>Guest network</title></head></html>';
    const server = await serving(status, 'text/html', page);
    const { result } = await tryAgent({ url: server.url, prompt: 'Hello.' });
    server.close();
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'network',
      message: expect.stringContaining('a web page'),
    });
    expect(result).not.toMatchObject({ retryable: true });
  });

  it('of a proxy whose upstream is gone is worth another try', async () => {
    const server = await serving(502, 'text/html', '<html><title>502 Bad Gateway</title></html>');
    const { result } = await tryAgent({ url: server.url, prompt: 'Hello.' });
    server.close();
    expect(result).toMatchObject({ status: 'failed', cause: 'overloaded', retryable: true });
    expect((result as { message: string }).message).not.toContain('<');
  });
});
