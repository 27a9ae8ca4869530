import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from './fake-model.js';
import { ask, post, questions, type wireNames } from './fixtures/questions.js';

let fake: FakeModel;
beforeAll(async () => {
  fake = await createFakeModel();
});
afterAll(() => fake.close());

const error = async (wire: (typeof wireNames)[number], directive: string) => {
  const { status, headers, text } = await ask(fake.url, wire, `${directive} for ${wire}`);
  return { status, headers: Object.fromEntries(headers), body: JSON.parse(text) as object };
};
const events = (text: string) =>
  text
    .trim()
    .split(/\r?\n\r?\n/)
    .map(
      (event) =>
        /^event: (.*)$/m.exec(event)?.[1] ?? /^data: (.*)$/m.exec(event)?.[1]?.slice(0, 40),
    );

describe('errors in the form of each vendor', () => {
  it('a limit that passes', async () => {
    expect(await error('anthropic', '@fake error rate retry-after=3')).toMatchObject({
      status: 429,
      headers: { 'retry-after': '3', 'anthropic-ratelimit-requests-remaining': '0' },
      body: { type: 'error', error: { type: 'rate_limit_error' } },
    });
    for (const wire of ['chat', 'responses'] as const) {
      expect(await error(wire, '@fake error rate retry-after=3')).toMatchObject({
        status: 429,
        headers: { 'retry-after': '3', 'x-ratelimit-reset-requests': '3s' },
        body: { error: { code: 'rate_limit_exceeded' } },
      });
    }
    const gemini = await error('gemini', '@fake error rate retry-after=3');
    expect(gemini).toMatchObject({
      status: 429,
      body: { error: { code: 429, status: 'RESOURCE_EXHAUSTED' } },
    });
    expect(JSON.stringify(gemini.body)).toMatch(/PerMinute.*"retryDelay":"3s"/);
  });

  it('a quota that is used up', async () => {
    const until = await error('anthropic', '@fake error quota retry-after=7200');
    expect(until).toMatchObject({
      status: 429,
      headers: { 'retry-after': '7200', 'anthropic-ratelimit-unified-status': 'rejected' },
    });
    expect(Number(until.headers['anthropic-ratelimit-unified-reset']) * 1000).toBeGreaterThan(
      Date.now() + 7_000_000,
    );
    expect(await error('anthropic', '@fake error quota')).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('credit balance') } },
    });
    for (const wire of ['chat', 'responses'] as const) {
      expect(await error(wire, '@fake error quota')).toMatchObject({
        status: 429,
        body: { error: { type: 'insufficient_quota', code: 'insufficient_quota' } },
      });
    }
    expect(JSON.stringify((await error('gemini', '@fake error quota')).body)).toMatch(
      /QuotaFailure.*PerDay/,
    );
  });

  it.each([
    ['anthropic', 'auth', 401, 'authentication_error'],
    ['anthropic', 'overloaded', 529, 'overloaded_error'],
    ['anthropic', 'context', 400, 'prompt is too long'],
    ['anthropic', '500', 500, 'api_error'],
    ['anthropic', '418 type=teapot', 418, 'teapot'],
    ['chat', 'auth', 401, 'invalid_api_key'],
    ['responses', 'overloaded', 503, 'server_error'],
    ['responses', 'context', 400, 'context_length_exceeded'],
    ['chat', '404', 404, 'model_not_found'],
    ['gemini', 'auth', 400, 'API_KEY_INVALID'],
    ['gemini', 'overloaded', 503, 'UNAVAILABLE'],
    ['gemini', '404', 404, 'NOT_FOUND'],
  ] as const)('%s: %s', async (wire, name, status, words) => {
    const answer = await error(wire, `@fake error ${name}`);
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([
      status,
      expect.stringContaining(words),
    ]);
  });

  it('an error inside a stream that has begun', async () => {
    const inside = async (wire: (typeof wireNames)[number]) =>
      events(
        (await ask(fake.url, wire, '@fake error overloaded after=2 @fake say words', true)).text,
      );
    expect(await inside('anthropic')).toEqual(['message_start', 'ping', 'error']);
    expect(await inside('responses')).toEqual([
      'response.created',
      'response.in_progress',
      'response.failed',
    ]);
    expect((await inside('chat')).at(-1)).toContain('"error"');
    expect((await inside('gemini')).at(-1)).toContain('"error"');
  });
});

describe('streams', () => {
  it('Anthropic Messages: blocks open, grow and close, the reason comes last', async () => {
    const { text } = await ask(fake.url, 'anthropic', '@fake think hm @fake tool x {"a":1}', true);
    const block = ['content_block_start', 'content_block_delta', 'content_block_stop'];
    const thinking = [
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
    ];
    // No tools are offered: words instead of the call.
    expect(events(text)).toEqual([
      'message_start',
      'ping',
      ...block,
      'message_delta',
      'message_stop',
    ]);
    expect(
      events((await ask(fake.url, 'anthropic', '@fake think hm @fake say x', true)).text),
    ).toEqual(['message_start', 'ping', ...thinking, ...block, 'message_delta', 'message_stop']);
  });

  it('Responses: items are added, grow and are done, and numbers go up', async () => {
    const { text } = await ask(fake.url, 'responses', '@fake say x', true);
    expect(events(text)).toEqual(
      [
        'created',
        'in_progress',
        'output_item.added',
        'content_part.added',
        'output_text.delta',
        'output_text.done',
        'content_part.done',
        'output_item.done',
        'completed',
      ].map((name) => `response.${name}`),
    );
    expect([...text.matchAll(/"sequence_number":(\d+)/g)].map(([, n]) => Number(n))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8,
    ]);
  });

  it('chat completions: usage only where it is asked for, and an end mark', async () => {
    const { path, body } = questions.chat('@fake say x', true);
    const plain = await (await post(fake.url, { path, body })).text();
    expect(plain).not.toContain('"usage"');
    expect(plain.endsWith('data: [DONE]\n\n')).toBe(true);
    const asked = await (
      await post(fake.url, { path, body: { ...body, stream_options: { include_usage: true } } })
    ).text();
    expect(asked).toMatch(/"choices":\[\],"usage":\{"prompt_tokens":\d+/);
  });
});

describe('what else clients ask', () => {
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${fake.url}${path}`, init);
    return { status: response.status, body: init.method === 'HEAD' ? null : await response.json() };
  };

  it('whether anybody is there', async () => {
    expect((await get('/', { method: 'HEAD' })).status).toBe(200);
    expect((await get('/health')).status).toBe(200);
  });

  it('which models there are, in the form of the vendor', async () => {
    expect(
      (await get('/v1/models', { headers: { 'anthropic-version': '2023-06-01' } })).body,
    ).toMatchObject({ has_more: false });
    expect((await get('/v1/models')).body).toMatchObject({ object: 'list' });
    expect((await get('/v1beta/models')).body).toMatchObject({ models: expect.any(Array) });
    expect((await get('/v1/models/gpt%2F5')).body).toMatchObject({ id: 'gpt/5' });
  });

  it('how many tokens a request has', async () => {
    const { body } = questions.anthropic('x'.repeat(400));
    expect(
      await (await post(fake.url, { path: '/v1/messages/count_tokens', body })).json(),
    ).toEqual({ input_tokens: expect.any(Number) });
    const counted = await post(fake.url, {
      path: '/v1beta/models/m:countTokens',
      body: questions.gemini('x'.repeat(400)).body,
    });
    expect(((await counted.json()) as { totalTokens: number }).totalTokens).toBeGreaterThan(99);
  });

  it('something that is not there, with any prefix before what is', async () => {
    expect(await get('/v1/embeddings')).toMatchObject({
      status: 404,
      body: { error: { message: expect.stringContaining('/v1/embeddings') } },
    });
    expect(await get('/v1beta/files')).toMatchObject({
      status: 404,
      body: { error: { status: 'NOT_FOUND' } },
    });
    const { body } = questions.anthropic('hello');
    for (const path of ['/messages', '/agent-7/v1/messages?beta=true', '//v1//messages'])
      expect((await post(fake.url, { path, body })).status, path).toBe(200);
  });

  it('no JSON, and no object', async () => {
    const raw = await fetch(`${fake.url}/v1/messages`, { method: 'POST', body: 'no json' });
    expect([raw.status, await raw.text()]).toEqual([
      400,
      expect.stringContaining('invalid_request_error'),
    ]);
    expect((await post(fake.url, { path: '/v1/responses', body: [] })).status).toBe(400);
  });
});
