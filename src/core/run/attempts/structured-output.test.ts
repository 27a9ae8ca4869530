import { describe, expect, it } from 'vitest';
import type { AttemptResult } from '../../ports/backend.js';
import type { SchemaCheck } from '../../ports/schema-checker.js';
import { runStructured, type StructuredEnd } from './structured-output.js';

/** `{ n: number }`, extra keys welcome. */
const schemaCheck: SchemaCheck = (value) =>
  typeof (value as { n?: unknown } | null)?.n === 'number' ? null : '/n: must be number';

const json = (value: unknown, over: Partial<AttemptResult> = {}) =>
  ({ status: 'completed', json: JSON.stringify(value), ...over }) as AttemptResult;
const text = (spoken: string, over: Partial<AttemptResult> = {}) =>
  ({ status: 'completed', text: spoken, ...over }) as AttemptResult;

async function ask(...answers: readonly AttemptResult[]): Promise<
  StructuredEnd & {
    readonly errors: readonly (string | undefined)[];
    readonly refused: readonly string[];
  }
> {
  const errors: (string | undefined)[] = [];
  const refused: string[] = [];
  const end = await runStructured({
    schema: { type: 'object', properties: { n: { type: 'number' } } },
    schemaCheck,
    onRefused: (answer, error) => refused.push(`${answer} ${error}`),
    attempt: (n, error) => {
      errors.push(error);
      const answer = answers[n - 1];
      if (answer === undefined) throw new Error(`attempt ${n} was not expected`);
      return Promise.resolve(answer);
    },
  });
  expect(end.attempts).toBe(answers.length);
  return { ...end, errors, refused };
}

describe('structured output', () => {
  it('C60: a valid value ends it', async () => {
    expect((await ask(json({ n: 1 }))).result).toMatchObject({
      status: 'completed',
      json: '{"n":1}',
    });
  });

  it('C60: of an answer with a value and text only the value counts', async () => {
    const { result, errors } = await ask(
      json({ n: 'x' }, { text: '{"n":1}' }),
      json({ n: 2 }, { text: 'and {"n":"y"}' }),
    );
    expect(result).toMatchObject({ json: '{"n":2}' });
    expect(errors).toEqual([
      undefined,
      'Output does not match required schema: /n: must be number',
    ]);
  });

  it('C61: an invalid value goes back with the path', async () => {
    const { errors, result } = await ask(json({ n: 'a' }), json({ n: 1 }));
    expect(errors).toEqual([
      undefined,
      'Output does not match required schema: /n: must be number',
    ]);
    expect(result.status).toBe('completed');
  });

  it('C61: five invalid answers, and the call fails with the last error', async () => {
    const { result } = await ask(...['a', 'b', 'c', 'd', 'e'].map((n) => json({ n })));
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'schema',
      raw: expect.stringMatching(/\{"n":"e"\}$/),
    });
    expect(result.status === 'failed' && result.message).toBe(
      '5 invalid answers, the last one: Output does not match required schema: /n: must be number',
    );
  });

  it('C61: an agent that hands over nothing is nudged twice, then the call fails', async () => {
    const { result, errors, raw } = await ask(text(''), text('I am done.'), text(' '));
    expect(errors[1]).toContain('StructuredOutput');
    expect(errors[2]).toContain('StructuredOutput');
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'schema',
      message: expect.stringContaining('ended without calling StructuredOutput'),
    });
    expect(raw).toBe('I am done.');
  });

  it('C61: refused answers are named when the agent ends without another, and kept', async () => {
    const { result, raw, refused } = await ask(
      json({ n: 'a' }),
      text('I am done.'),
      text('Really.'),
      text('Truly.'),
    );
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'schema',
      message:
        'called StructuredOutput once, refused: Output does not match required schema: ' +
        '/n: must be number; then ended without an answer (after 2 nudges)',
    });
    expect(refused).toEqual([
      '{"n":"a"} Output does not match required schema: /n: must be number',
    ]);
    expect(raw).toBe('{"n":"a"}\n\nTruly.');
  });

  it('C61: nudges and invalid answers are counted apart', async () => {
    const { result } = await ask(
      text('thinking'),
      json({ n: 'a' }),
      text('still'),
      json({ n: 'b' }),
      json({ n: 'c' }),
      json({ n: 'd' }),
      json({ n: 5 }),
    );
    expect(result).toMatchObject({ status: 'completed', json: '{"n":5}' });
  });

  it('C61: text that holds more than one value is sent back, not guessed at', async () => {
    const { errors } = await ask(
      text('Here you go: {"n":1}'),
      text('{"n":1} {"n":2}'),
      text('```json\n{"n":3}\n```'),
    );
    expect(errors[1]).toContain('Output is not one JSON value');
    expect(errors[2]).toContain('Output is not one JSON value');
  });

  it('C61: a value that is no JSON at all is sent back', async () => {
    const broken = { status: 'completed', json: '{"n":' } as AttemptResult;
    const { errors } = await ask(broken, json({ n: 1 }));
    expect(errors[1]).toContain('Output is not one JSON value');
  });

  it('C63: keys that the schema does not name are kept', async () => {
    expect((await ask(json({ n: 1, extra: [true], __proto__: null }))).result.status).toBe(
      'completed',
    );
    const own = {
      status: 'completed',
      json: '{"n":1,"__proto__":{"a":1},"extra":[true]}',
    } as AttemptResult;
    expect((await ask(own)).result).toMatchObject({
      json: '{"n":1,"__proto__":{"a":1},"extra":[true]}',
    });
  });

  it('X64: the same invalid answer three times in a row ends it early', async () => {
    const { result, attempts } = await ask(
      json({ n: 'a' }),
      json({ n: 'b' }),
      json({ n: 'b' }),
      json({ n: 'b' }),
    );
    expect(attempts).toBe(4);
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'schema',
      message: expect.stringContaining('the same invalid answer 3 times'),
    });
  });

  it('X64: the same invalid answer with another between goes on', async () => {
    expect(
      (
        await ask(
          json({ n: 'a' }),
          json({ n: 'a' }),
          json({ n: 'b' }),
          json({ n: 'a' }),
          json({ n: 1 }),
        )
      ).result.status,
    ).toBe('completed');
  });

  it('X64: the raw text and the number of attempts are kept, on success too', async () => {
    const end = await ask(text('a long report with {braces}'), json({ n: 1 }));
    expect(end).toMatchObject({
      attempts: 2,
      raw: 'a long report with {braces}',
      result: { status: 'completed' },
    });
  });

  it('X64: usage and cost of all attempts are summed; what nobody reported stays unknown', async () => {
    const { result } = await ask(
      json({ n: 'a' }, { usage: { inputTokens: 10, outputTokens: 1 }, costUsd: 0.25 }),
      json({ n: 'b' }),
      json({ n: 1 }, { usage: { inputTokens: 5 }, costUsd: 0.5 }),
    );
    expect(result).toMatchObject({ usage: { inputTokens: 15, outputTokens: 1 }, costUsd: 0.75 });
    expect((await ask(json({ n: 1 }))).result).toMatchObject({
      usage: undefined,
      costUsd: undefined,
    });
  });

  it('a failed attempt is returned as it is, with what was billed before and the last thing said', async () => {
    const crash: AttemptResult = {
      status: 'failed',
      cause: 'overloaded',
      message: 'busy',
      retryable: true,
      retryAfterMs: 9,
    };
    const { result, raw } = await ask(json({ n: 'a' }, { costUsd: 1 }), crash);
    expect(result).toMatchObject({ ...crash, costUsd: 1, raw: '{"n":"a"}' });
    expect(raw).toBe('{"n":"a"}');
  });
});
