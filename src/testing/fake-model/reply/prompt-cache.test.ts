import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../fake-model.js';
import { post } from '../fixtures/questions.js';
import { createPromptCache, type Segment } from './prompt-cache.js';

let time = 0;
const cache = (minTokens = 0) => createPromptCache({ minTokens, now: () => time });
/** Four tokens each. */
const part = (name: string, ttl?: '5m' | '1h'): Segment => ({
  text: name.padEnd(16, '.'),
  ...(ttl ? { mark: { ttl } } : {}),
});

beforeEach(() => {
  time = 1000;
});

describe('a cache with marks', () => {
  it('writes up to the last mark, and reads it from then on', () => {
    const prompts = cache();
    const request = [part('tools'), part('system', '5m'), part('question')];
    const first = prompts.marked('m', request);
    expect(first).toMatchObject({ total: 12, read: 0, write: 8 });
    first.begin();
    expect(prompts.marked('m', request)).toMatchObject({ total: 12, read: 8, write: 0 });
    expect(
      prompts.marked('m', [part('tools'), part('system', '5m'), part('other', '5m')]),
    ).toMatchObject({ read: 8, write: 4 });
  });

  it('nothing is read before the first answer has begun', () => {
    const prompts = cache();
    const request = [part('system', '5m'), part('q')];
    const first = prompts.marked('m', request);
    expect(prompts.marked('m', request)).toMatchObject({ read: 0, write: 4 });
    first.begin();
    expect(prompts.marked('m', request)).toMatchObject({ read: 4, write: 0 });
  });

  it('another model, another order or another beginning reads nothing', () => {
    const prompts = cache();
    prompts.marked('m', [part('a'), part('b', '5m')]).begin();
    expect(prompts.marked('n', [part('a'), part('b', '5m')]).read).toBe(0);
    expect(prompts.marked('m', [part('b'), part('a', '5m')]).read).toBe(0);
    expect(prompts.marked('m', [part('x'), part('b', '5m')]).read).toBe(0);
    expect(prompts.marked('m', [part('a'), part('b')])).toMatchObject({ read: 0, write: 0 });
  });

  it('a mark that moved on finds what was written up to twenty blocks before it', () => {
    const prompts = cache();
    prompts.marked('m', [part('a', '5m')]).begin();
    const more = (count: number) => [
      part('a'),
      ...Array.from({ length: count - 1 }, (_, index) => part(`b${index}`)),
      part('last', '5m'),
    ];
    expect(prompts.marked('m', more(19)).read).toBe(4);
    expect(prompts.marked('m', more(20)).read).toBe(0);
  });

  it('entries end after five minutes or an hour', () => {
    const prompts = cache();
    prompts.marked('m', [part('short', '5m')]).begin();
    prompts.marked('m', [part('long', '1h')]).begin();
    time += 301_000;
    expect(prompts.marked('m', [part('short', '5m')]).read).toBe(0);
    expect(prompts.marked('m', [part('long', '1h')])).toMatchObject({ read: 4, ttl: '1h' });
  });

  it('a minimum keeps small prefixes out', () => {
    const prompts = cache(8);
    prompts.marked('m', [part('a', '5m'), part('b', '5m')]).begin();
    expect(prompts.marked('m', [part('a', '5m')])).toMatchObject({ read: 0, write: 0 });
    expect(prompts.marked('m', [part('a', '5m'), part('b', '5m')]).read).toBe(8);
  });
});

describe('a cache of prefixes', () => {
  it('reads the longest that was ever seen', () => {
    const prompts = cache();
    prompts.prefix('m', [part('a'), part('b'), part('c')]).begin();
    expect(prompts.prefix('m', [part('a'), part('b'), part('d')])).toMatchObject({
      total: 12,
      read: 8,
      write: 0,
    });
    expect(prompts.prefix('m', [part('x'), part('b')]).read).toBe(0);
  });
});

describe('the cache of the server', () => {
  const system = [
    { type: 'text', text: 'rules '.repeat(40), cache_control: { type: 'ephemeral' } },
  ];
  const asked = (fake: FakeModel, prompt: string) =>
    post(fake.url, {
      path: '/v1/messages',
      body: { model: 'm', max_tokens: 9, system, messages: [{ role: 'user', content: prompt }] },
    }).then(
      async (response) => ((await response.json()) as { usage: Record<string, number> }).usage,
    );

  it('a crowd that starts at once pays for the prefix each; one that lets the first begin reads it', async () => {
    const fake = await createFakeModel();
    const crowd = await Promise.all(
      [1, 2, 3].map((n) => asked(fake, `${n} @fake delay 100 @fake say x`)),
    );
    expect(crowd.map(({ cache_read_input_tokens }) => cache_read_input_tokens)).toEqual([0, 0, 0]);
    const later = await Promise.all([4, 5].map((n) => asked(fake, `${n} @fake say x`)));
    expect(later[0]).toMatchObject({
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: crowd[0]?.cache_creation_input_tokens,
    });
    expect(later[0]?.cache_read_input_tokens).toBeGreaterThan(50);
    fake.reset();
    expect(await asked(fake, '6')).toMatchObject({ cache_read_input_tokens: 0 });
    await fake.close();
  });
});
