import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelAnswer, RequestGate } from '../../../core/ports/request-gate.js';
import type { Effort } from '../../../core/step/call.js';
import { stopsWithinMs } from '../../../testing/conformance/backend/conformance.js';
import { createFakeModel, type FakeModel } from '../../../testing/fake-model/fake-model.js';
import { longText, tryAgent } from './fixtures/loop-fixtures.js';
import { wireFixtures } from './fixtures/wire-fixtures.js';
import { readTurn } from './loop/read-turn.js';
import { retryAfterOf } from './provider/retry-after.js';
import type { SdkPart } from './provider/sdk-types.js';

let fake: FakeModel;
beforeAll(async () => {
  fake = await createFakeModel();
});
afterAll(() => fake.close());

const lastBody = () => fake.requests.at(-1)?.body;

describe.each(wireFixtures.map(({ wire }) => wire))('requests over %s', (wire) => {
  it('X81: every one passes the gate, which hears of its beginning and its bill', async () => {
    const answers: ModelAnswer<unknown>[] = [];
    const begun: true[] = [];
    const gate: RequestGate = {
      async request(_about, send) {
        const answer = await send({
          signal: new AbortController().signal,
          begun: () => void begun.push(true),
        });
        answers.push(answer);
        return answer;
      },
    };
    const before = fake.requests.length;
    await tryAgent({
      url: fake.url,
      wire,
      prompt: 'Work.\n@fake tool Echo {"text":"a"}\n@fake say done',
      io: { gate },
    });
    expect([answers.length, begun.length, fake.requests.length - before]).toEqual([2, 2, 2]);
    for (const { usage, model } of answers) {
      expect(usage?.outputTokens).toBeGreaterThan(0);
      expect(model).toMatch(
        /^(anthropic\/claude-sonnet-4-5|openai\/gpt-5|google\/gemini-2.5-flash|local\/any\/model)/,
      );
    }
  });

  it('one that the gate never lets through ends with the stop', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    const gate: RequestGate = { request: () => new Promise(() => {}) };
    const started = performance.now();
    const { result } = await tryAgent({
      url: fake.url,
      wire,
      prompt: 'Wait.',
      io: { gate, signal: abort.signal },
    });
    expect(result).toMatchObject({ status: 'failed', cause: 'stopped' });
    expect(performance.now() - started).toBeLessThan(stopsWithinMs);
  });

  it('X82: a long answer shows signs of life, but not for every word', async () => {
    const { progress } = await tryAgent({
      url: fake.url,
      wire,
      prompt: `Tell.\n@fake slow 25\n@fake say ${'word '.repeat(40)}`,
    });
    const signs = progress.filter(({ type }) => type === 'sign').length;
    expect(signs).toBeGreaterThan(1);
    expect(signs).toBeLessThan(15);
    expect(progress.filter(({ type }) => type === 'text')).toHaveLength(1);
  });

  it("C21: hand the effort over in the vendor's own form", async () => {
    const efforts: readonly Effort[] = ['low', 'max'];
    const bodies: unknown[] = [];
    for (const effort of efforts) {
      expect(
        (await tryAgent({ url: fake.url, wire, prompt: 'Think.', brief: { effort } })).result
          .status,
      ).toBe('completed');
      bodies.push(lastBody());
    }
    const expected = {
      anthropic: [
        { thinking: { type: 'enabled', budget_tokens: 2_048 } },
        { thinking: { type: 'enabled', budget_tokens: 32_000 } },
      ],
      'openai responses': [{ reasoning: { effort: 'low' } }, { reasoning: { effort: 'max' } }],
      'openai chat': [{ reasoning_effort: 'low' }, { reasoning_effort: 'max' }],
      gemini: [
        { generationConfig: { thinkingConfig: { thinkingBudget: 2_048 } } },
        { generationConfig: { thinkingConfig: { thinkingBudget: 24_576 } } },
      ],
      'openai-compatible': [{ reasoning_effort: 'low' }, { reasoning_effort: 'max' }],
    }[wire];
    expect(bodies).toMatchObject(expected ?? []);
  });

  it('C60: hand the schema over as it is, and force no tool', async () => {
    const schema = {
      type: 'object',
      properties: { n: { type: 'integer', minimum: 1 } },
      required: ['n'],
    };
    await tryAgent({
      url: fake.url,
      wire,
      prompt: 'Count.\n@fake json {"n":1}',
      options: { schema },
    });
    const body = JSON.stringify(lastBody());
    expect(body).toContain('StructuredOutput');
    expect(body).toContain('"n":{"type":"integer"');
    expect(body).not.toMatch(
      /"tool_choice":\{"type":"(any|tool)|"tool_choice":"required|"mode":"ANY"/,
    );
    expect(body).not.toContain('"strict":true');
  });
});

describe('newer models', () => {
  it('C21: of Anthropic think by effort', async () => {
    await tryAgent({
      url: fake.url,
      prompt: 'Think.',
      brief: { model: 'anthropic/claude-opus-4-6', effort: 'xhigh' },
    });
    expect(lastBody()).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'xhigh' },
    });
  });

  it('C21: of Google think by level', async () => {
    await tryAgent({
      url: fake.url,
      wire: 'gemini',
      prompt: 'Think.',
      brief: { model: 'google/gemini-3-pro', effort: 'low' },
    });
    expect(lastBody()).toMatchObject({
      generationConfig: { thinkingConfig: { thinkingLevel: 'low' } },
    });
  });
});

describe('a stream', () => {
  const streamOf = (parts: readonly SdkPart[]) =>
    ReadableStream.from<SdkPart>(parts) as ReadableStream<SdkPart>;

  it('that ends politely, but without its end, is a broken one', async () => {
    const parts: SdkPart[] = [
      { type: 'text-start', id: '1' },
      { type: 'text-delta', id: '1', delta: 'half an ans' },
    ];
    expect(await readTurn(streamOf(parts), () => {})).toEqual({ status: 'cut' });
    const usage = {
      inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: 1, text: 1, reasoning: 0 },
    };
    expect(
      await readTurn(
        streamOf([
          ...parts,
          { type: 'finish', finishReason: { unified: 'other', raw: undefined }, usage },
        ]),
        () => {},
      ),
    ).toMatchObject({
      status: 'cut',
    });
  });
});

describe('when to come back', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    [{ 'retry-after': '7' }, '', 7_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, '', 60_000],
    [{ 'retry-after': 'Thu, 01 Jan 2025 00:01:00 GMT' }, '', 0],
    [{ 'retry-after-ms': '250', 'retry-after': '1' }, '', 250],
    [
      {
        'anthropic-ratelimit-unified-status': 'rejected',
        'anthropic-ratelimit-unified-reset': `${now / 1_000 + 3_600}`,
        'retry-after': '5',
      },
      '',
      3_600_000,
    ],
    [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0.5s' }, '', 360_500],
    [{}, '{"retrydelay": "34s"}', 34_000],
    [{ 'retry-after': 'soon' }, '', undefined],
    [{}, '', undefined],
  ])('%j %s', (headers, body, expected) =>
    expect(retryAfterOf(headers as Record<string, string>, body, now)).toBe(expected),
  );
});

describe('the model libraries', () => {
  it('are loaded at the first need, never with plenum itself', () => {
    const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
    );
    const lines = files.flatMap((name) =>
      readFileSync(`${import.meta.dirname}/${name}`, 'utf8').split('\n'),
    );
    expect(
      lines.filter((line) => /^(import|export) (?!type).*from '(ai|zod|@ai-sdk\/.*)'/.test(line)),
    ).toEqual([]);
    expect(lines.some((line) => /await import\('@ai-sdk\/anthropic'\)/.test(line))).toBe(true);
  });

  it('serve two hundred agents at once', async () => {
    const tried = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        tryAgent({
          url: fake.url,
          prompt: `Agent ${n}.\n@fake tool Echo {"text":"${longText(100).trim().replaceAll('\n', ' ')}"}\n@fake say done ${n}`,
        }),
      ),
    );
    expect(
      tried.filter(({ result }, n) => result.status === 'completed' && result.text === `done ${n}`),
    ).toHaveLength(200);
  });
});
