import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFakeModel } from '../fake-model.js';
import { ask, post, questions } from '../fixtures/questions.js';
import { createRequestLog } from './request-log.js';

const folder = mkdtempSync(join(tmpdir(), 'plenum-fake-model-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the log of requests', () => {
  it('holds what was asked and how it ended', async () => {
    const fake = await createFakeModel();
    await ask(fake.url, 'anthropic', 'hello', true);
    await ask(fake.url, 'gemini', '@fake error 500');
    await fetch(`${fake.url}/v1/models`);
    expect(fake.requests).toMatchObject([
      {
        number: 1,
        wire: 'anthropic',
        method: 'POST',
        path: '/v1/messages',
        model: 'claude-sonnet-4-5',
        stream: true,
        status: 200,
        end: 'answered',
      },
      {
        number: 2,
        wire: 'gemini',
        model: 'gemini-2.5-flash',
        stream: false,
        status: 500,
        end: 'refused',
        usage: null,
      },
      { number: 3, wire: null, method: 'GET', status: 200 },
    ]);
    expect(fake.requests[0]).toMatchObject({
      body: { messages: [{ content: 'hello' }] },
      usage: { total: expect.any(Number), out: 1 },
    });
    expect(fake.requests[0]?.endedAt).toBeGreaterThanOrEqual(
      fake.requests[0]?.receivedAt ?? Infinity,
    );
    await fake.close();
  });

  it('never holds a key, neither in memory nor in a file', async () => {
    const file = join(folder, 'requests.jsonl');
    const fake = await createFakeModel({ log: { file } });
    const key = 'sk-very-secret-value-9876';
    const headers = {
      authorization: `Bearer ${key}`,
      'x-api-key': key,
      'x-goog-api-key': key,
      'api-key': key,
      cookie: `session=${key}`,
      'proxy-authorization': key,
    };
    await post(fake.url, questions.chat('hi'), headers);
    await post(fake.url, {
      path: `/v1beta/models/m:generateContent?key=${key}&alt=sse`,
      body: questions.gemini('hi').body,
    });
    await post(fake.url, questions.chat('hi'), { authorization: 'short' });
    const text = readFileSync(file, 'utf8');
    for (const place of [text, JSON.stringify(fake.requests)]) {
      expect(place).not.toContain('secret');
      expect(place).not.toContain('short');
    }
    expect(fake.requests[0]?.headers).toMatchObject({
      authorization: '…9876',
      'x-api-key': '…9876',
    });
    expect(fake.requests[1]?.path).toBe('/v1beta/models/m:generateContent?key=…9876&alt=sse');
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).number),
    ).toEqual([1, 2, 3]);
    await fake.close();
  });

  it('is bounded in requests and in bodies', () => {
    const log = createRequestLog({ keep: 8, keepBodies: 100 });
    const entry = {
      wire: null,
      method: 'GET',
      path: '/',
      model: '',
      stream: false,
      tools: [],
      headers: {},
      receivedAt: 0,
    };
    for (let n = 1; n <= 100; n++) {
      expect(log.add({ ...entry, body: { n } }, 30)).toBe(n);
      log.end(n, { status: 200, end: 'answered', usage: null, endedAt: n });
      expect(log.list.length).toBeLessThanOrEqual(10);
      expect(log.list.at(-1)).toMatchObject({ number: n, endedAt: n });
    }
    expect(log.list.map(({ body }) => body).filter((body) => body !== null)).toEqual([
      { n: 98 },
      { n: 99 },
      { n: 100 },
    ]);
    log.clear();
    expect(log.add({ ...entry, body: null }, 0)).toBe(101);
    expect(log.list).toHaveLength(1);
  });

  it('a key that is asked for is checked in every form', async () => {
    const fake = await createFakeModel({ apiKey: 'right' });
    const status = async (headers: Record<string, string>, query = '') => {
      const { path, body } = questions.gemini('hi');
      return (await post(fake.url, { path: path + query, body }, headers)).status;
    };
    expect(await status({})).toBe(400);
    expect(await status({ authorization: 'Bearer wrong' })).toBe(400);
    expect(await status({ authorization: 'Bearer right' })).toBe(200);
    for (const name of ['x-api-key', 'x-goog-api-key', 'api-key'])
      expect(await status({ [name]: 'right' })).toBe(200);
    expect(await status({}, '?key=right')).toBe(200);
    expect((await post(fake.url, questions.anthropic('hi'), {})).status).toBe(401);
    await fake.close();
  });
});
