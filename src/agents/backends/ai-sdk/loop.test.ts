import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToolIO } from '../../../core/ports/tool.js';
import { createFakeModel, type FakeModel } from '../../../testing/fake-model/fake-model.js';
import { tryAgent } from './fixtures/loop-fixtures.js';
import { echoTool } from './fixtures/tool-fixtures.js';

let fake: FakeModel;
beforeAll(async () => {
  fake = await createFakeModel();
});
afterAll(() => fake.close());

const lastBody = (): string => JSON.stringify(fake.requests.at(-1)?.body);
function toolNames(): readonly string[] {
  const body = fake.requests.at(-1)?.body as unknown as {
    readonly tools?: readonly { readonly name: string }[];
  };
  return (body.tools ?? []).map(({ name }) => name);
}

describe('what ends an attempt', () => {
  it('X29: maxTurns asks once for the answer', async () => {
    const prompt =
      'Work.\n@fake tool Echo {"text":"a"}\n@fake tool Echo {"text":"b"}\n@fake say what I have';
    expect(
      (await tryAgent({ url: fake.url, prompt, brief: { maxTurns: 2 } })).result,
    ).toMatchObject({ status: 'completed', text: 'what I have' });
    expect(lastBody()).toContain('used all 2 turns');
  });

  it('X29: an agent that goes on past maxTurns fails with a cause of its own, not that of the run', async () => {
    const prompt =
      'Work.\n@fake tool Echo {"text":"a"}\n@fake tool Echo {"text":"b"}\n@fake say never';
    const before = fake.requests.length;
    const { result } = await tryAgent({ url: fake.url, prompt, brief: { maxTurns: 1 } });
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'turns',
      message: expect.stringContaining('maxTurns 1'),
    });
    expect(fake.requests.length - before).toBe(2);
  });

  it('an answer that was cut off is asked for again, and the second text alone counts', async () => {
    const { result } = await tryAgent({
      url: fake.url,
      prompt: 'Tell.\n@fake max_tokens the long answer that\n@fake say the short one',
    });
    expect(result).toMatchObject({ status: 'completed', text: 'the short one' });
  });

  it('an answer that is cut off again and again fails', async () => {
    const prompt =
      'Tell more.\n@fake max_tokens one\n@fake max_tokens two\n@fake max_tokens three\n@fake say never';
    expect((await tryAgent({ url: fake.url, prompt })).result).toMatchObject({
      status: 'failed',
      cause: 'length',
      raw: 'three',
    });
  });

  it('a refusal is not asked again', async () => {
    const before = fake.requests.length;
    const { result } = await tryAgent({
      url: fake.url,
      prompt: 'Do it.\n@fake refuse no\n@fake say yes',
    });
    expect(result).toMatchObject({ status: 'failed', cause: 'refusal' });
    expect(fake.requests.length - before).toBe(1);
  });

  it('X118: an agent that says nothing is asked once more, and then has no answer', async () => {
    expect(
      (await tryAgent({ url: fake.url, prompt: 'Say.\n@fake empty\n@fake say something' })).result,
    ).toMatchObject({ text: 'something' });
    expect(
      (
        await tryAgent({
          url: fake.url,
          prompt: 'Say nothing.\n@fake empty\n@fake empty\n@fake say x',
        })
      ).result,
    ).toMatchObject({
      status: 'failed',
      cause: 'empty',
      message: 'the model ended without a word, also when it was asked once more',
    });
  });

  it('X118: an agent whose whole answer is what it thought has no answer; the thoughts are kept as raw text', async () => {
    const prompt =
      'What is it?\n@fake think the answer is 42\n@fake empty\n@fake think surely 42\n@fake empty';
    const { result } = await tryAgent({ url: fake.url, prompt });
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'empty',
      raw: 'the answer is 42\nsurely 42',
    });
    expect(result).not.toHaveProperty('retryable');
  });

  it('C61: an agent that ends without its structured answer is left to the boundary', async () => {
    const { result } = await tryAgent({
      url: fake.url,
      prompt: 'Count.\n@fake say seven',
      options: { schema: { type: 'object' } },
    });
    expect(result).toMatchObject({ status: 'completed', text: 'seven' });
    expect(result).not.toHaveProperty('json');
  });
});

describe('tools', () => {
  const use = (uses: readonly (readonly [string, unknown])[]): string =>
    `@fake tools ${JSON.stringify(uses.map(([name, input]) => ({ name, input })))}\n@fake say done`;

  it('an unknown one is answered with the names of those that exist', async () => {
    await tryAgent({ url: fake.url, prompt: `Try.\n${use([['Teleport', {}]])}` });
    expect(lastBody()).toContain('There is no tool Teleport. You have: Write, Echo.');
  });

  it('input that is no object is answered as an error', async () => {
    const { result } = await tryAgent({
      url: fake.url,
      wire: 'openai chat',
      prompt: `Try.\n${use([['Echo', 'just text']])}`,
    });
    expect(result).toMatchObject({ status: 'completed', text: 'done' });
    expect(lastBody()).toContain('is not a JSON object');
  });

  it('X29: an allow-list and a read-only agent see fewer', async () => {
    await tryAgent({ url: fake.url, prompt: 'Look.', brief: { tools: ['echo'] } });
    expect(toolNames()).toEqual(['Echo']);
    await tryAgent({
      url: fake.url,
      prompt: 'Look.',
      brief: { readOnly: true },
      tools: [
        echoTool,
        { ...echoTool, name: 'Edit', writes: true },
        { ...echoTool, name: 'Bash', writes: true },
      ],
    });
    expect(toolNames()).toEqual(['Echo', 'Bash']);
  });

  const overlapping = (writes: boolean) => {
    let running = 0;
    const seen = { most: 0, io: [] as ToolIO[] };
    const run = async (_input: object, io: ToolIO) => {
      seen.io.push(io);
      running += 1;
      seen.most = Math.max(seen.most, running);
      await new Promise((resolve) => setTimeout(resolve, 30));
      running -= 1;
      return { text: 'ok', failed: false };
    };
    return {
      seen,
      tools: [
        { ...echoTool, run },
        { ...echoTool, name: 'Change', writes, run },
      ],
    };
  };

  it('that change nothing run at once, with one that changes something in order', async () => {
    const uses = use([
      ['Echo', { n: 1 }],
      ['Change', { n: 2 }],
      ['Echo', { n: 3 }],
    ]);
    const readers = overlapping(false);
    await tryAgent({ url: fake.url, prompt: `At once.\n${uses}`, tools: readers.tools });
    expect(readers.seen.most).toBe(3);
    const writers = overlapping(true);
    await tryAgent({ url: fake.url, prompt: `In order.\n${uses}`, tools: writers.tools });
    expect(writers.seen.most).toBe(1);
    expect(writers.seen.io[0]?.place).toMatchObject({
      callKey: 'run-1:abc:0',
      runId: 'run-1',
      readOnly: false,
    });
  });

  it('thirty at once leave no warning of leaking listeners', async () => {
    const warnings: string[] = [];
    const note = (warning: Error): void => void warnings.push(warning.message);
    process.on('warning', note);
    const waiting = {
      ...echoTool,
      run: async (_input: object, { signal }: ToolIO) => {
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
          setTimeout(resolve, 20);
        });
        return { text: 'ok', failed: false };
      },
    };
    await tryAgent({
      url: fake.url,
      prompt: `Many.\n${use(Array.from({ length: 30 }, (_, n) => ['Echo', { n }] as const))}`,
      tools: [waiting],
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('X82: one that does not end is given up after its limit', async () => {
    const tools = [{ ...echoTool, run: () => new Promise<never>(() => {}) }];
    const { result } = await tryAgent({
      url: fake.url,
      prompt: `Wait.\n${use([['Echo', {}]])}`,
      tools,
      toolMs: 100,
    });
    expect(result).toMatchObject({ status: 'completed', text: 'done' });
    expect(lastBody()).toContain('did not end within');
  });

  it('X82: the time in which a person is asked does not count against the limit', async () => {
    const tools = [
      {
        ...echoTool,
        run: async (_input: object, { permit }: ToolIO) => ({
          text: JSON.stringify(await permit({ tool: 'Echo' })),
          failed: false,
        }),
      },
    ];
    const permit = () =>
      new Promise<{ allowed: true }>((resolve) =>
        setTimeout(() => resolve({ allowed: true }), 400),
      );
    await tryAgent({
      url: fake.url,
      prompt: `Ask.\n${use([['Echo', {}]])}`,
      tools,
      toolMs: 100,
      io: { permit },
    });
    expect(lastBody()).toContain('allowed');
    expect(lastBody()).not.toContain('did not end within');
  });

  it('one that throws, and one that answers without end, do no harm', async () => {
    const tools = [
      { ...echoTool, name: 'Throws', run: () => Promise.reject(new Error('broken inside')) },
      {
        ...echoTool,
        name: 'Floods',
        run: async () => ({ text: 'x'.repeat(300_000), failed: false }),
      },
    ];
    const { result, progress } = await tryAgent({
      url: fake.url,
      prompt: `Try.\n${use([
        ['Throws', {}],
        ['Floods', {}],
      ])}`,
      tools,
    });
    expect(result).toMatchObject({ status: 'completed', text: 'done' });
    expect(lastBody()).toContain('Throws failed: broken inside');
    expect(lastBody()).toContain('[200000 more characters were left out]');
    expect(JSON.stringify(progress).length).toBeLessThan(10_000);
  });

  it('the transcript tells what happened, in order', async () => {
    const { progress } = await tryAgent({
      url: fake.url,
      prompt: `Work.\n@fake think hm\n${use([['Echo', { text: 'hello' }]])}`,
    });
    expect(progress.filter(({ type }) => type !== 'sign').map(({ type }) => type)).toEqual([
      'reasoning',
      'usage',
      'tool-start',
      'tool-end',
      'text',
      'usage',
    ]);
    expect(progress.find(({ type }) => type === 'tool-end')).toMatchObject({
      tool: 'Echo',
      output: 'hello',
      failed: false,
    });
  });
});
