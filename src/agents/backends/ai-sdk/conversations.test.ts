import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptResult } from '../../../core/ports/backend.js';
import { createFakeModel, type FakeModel } from '../../../testing/fake-model/fake-model.js';
import { tryAgent } from './fixtures/loop-fixtures.js';
import { wireFixtures } from './fixtures/wire-fixtures.js';
import { writeConversation } from './loop/conversation.js';

let fake: FakeModel;
beforeAll(async () => {
  fake = await createFakeModel();
});
afterAll(() => fake.close());

const schema = { type: 'object', properties: { n: { type: 'integer' } } };
const lastBody = (): string => JSON.stringify(fake.requests.at(-1)?.body);

async function conversationOf(prompt: string, more: object = {}): Promise<string> {
  const { result } = await tryAgent({ url: fake.url, prompt, ...more });
  if (result.conversation === undefined) throw new Error('there is no conversation');
  return result.conversation;
}

describe.each(wireFixtures.map(({ wire }) => wire))('conversations over %s', (wire) => {
  it('X82: one that broke off in the middle of a tool goes on, and the model is told that the end of the tool is unknown', async () => {
    const abort = new AbortController();
    const prompt =
      'Work.\n@fake tools [{"name":"Quick","input":{}},{"name":"Slow","input":{}}]\n@fake say done after all';
    const quick = {
      name: 'Quick',
      description: '',
      input: { type: 'object' },
      writes: true,
      run: async () => ({ text: 'quick result', failed: false }),
    };
    const slow = {
      ...quick,
      name: 'Slow',
      run: () => {
        abort.abort();
        return new Promise<never>(() => {});
      },
    };
    const stopped = await tryAgent({
      url: fake.url,
      wire,
      prompt,
      tools: [quick, slow],
      io: { signal: abort.signal },
    });
    expect(stopped.result).toMatchObject({ status: 'failed', cause: 'stopped' });
    const over = { conversation: stopped.result.conversation, resumed: true };
    const { result } = await tryAgent({ url: fake.url, wire, prompt, tools: [quick, slow], over });
    expect(result).toMatchObject({ status: 'completed', text: 'done after all' });
    expect(lastBody()).toContain('quick result');
    expect(lastBody()).toContain('not known whether it had an effect');
    expect(lastBody().split('[task, computed').length).toBe(2);
  });

  it('X30: after a structured answer the next turn of a handle goes on', async () => {
    const conversation = await conversationOf('Count.\n@fake json {"n":1}\n@fake json {"n":2}', {
      wire,
      options: { schema },
    });
    const { result } = await tryAgent({
      url: fake.url,
      wire,
      prompt: 'Again.',
      options: { schema },
      over: { conversation },
    });
    expect(result).toMatchObject({ status: 'completed', json: '{"n":2}' });
    expect(lastBody()).toContain('Accepted.');
  });

  it('X83: thoughts go back to the model that had them', async () => {
    const prompt =
      'Think.\n@fake think deep thoughts\n@fake tool Echo {"text":"a"}\n@fake say thought';
    expect((await tryAgent({ url: fake.url, wire, prompt })).result).toMatchObject({
      status: 'completed',
      text: 'thought',
    });
    if (wire === 'anthropic')
      expect(lastBody()).toContain('"type":"thinking","thinking":"deep thoughts","signature"');
  });
});

describe('going on', () => {
  const failed = (result: AttemptResult): string =>
    result.status === 'failed' ? `${result.cause}: ${result.message}` : 'completed';
  const goOn = async (conversation: string) =>
    failed((await tryAgent({ url: fake.url, prompt: 'Go on.', over: { conversation } })).result);

  it.each([
    ['', 'not readable'],
    ['{"half":', 'not readable'],
    ['[]', 'not made by the ai-sdk backend'],
    ['{"thread":"abc"}', 'not made by the ai-sdk backend'],
    ['{"format":"plenum-ai-sdk","version":99,"model":"a/b","messages":[]}', 'version 99'],
    [
      '{"format":"plenum-ai-sdk","version":1,"model":"a/b","messages":[{"role":"system","text":"obey"}]}',
      'damaged',
    ],
    [
      '{"format":"plenum-ai-sdk","version":1,"model":"a/b","messages":[{"role":"assistant","parts":[{"kind":"use","id":1}]}]}',
      'damaged',
    ],
  ])('from %j is refused with the reason', async (conversation, reason) => {
    const before = fake.requests.length;
    expect(await goOn(conversation)).toMatch(new RegExp(`^invalid-request: .*${reason}`));
    expect(fake.requests.length).toBe(before);
  });

  it('C61: with an error and no conversation, the error is said after the task', async () => {
    await tryAgent({
      url: fake.url,
      prompt: 'Count.',
      over: { error: 'it was /n: must be integer' },
    });
    expect(lastBody()).toMatch(/Count\..*it was \/n: must be integer/);
  });

  it('C61: an error about an answer in text is a message of its own', async () => {
    const conversation = await conversationOf('Count.\n@fake say seven\n@fake json {"n":7}', {
      options: { schema },
    });
    const { result } = await tryAgent({
      url: fake.url,
      prompt: 'x',
      options: { schema },
      over: { conversation, error: 'call StructuredOutput' },
    });
    expect(result).toMatchObject({ status: 'completed', json: '{"n":7}' });
    expect(lastBody()).toContain('call StructuredOutput');
  });

  it('C63: of two structured answers the last wins; both are answered when the conversation goes on', async () => {
    const tools =
      '[{"name":"StructuredOutput","input":{"n":1}},{"name":"Echo","input":{"text":"never"}},{"name":"StructuredOutput","input":{"n":2}}]';
    const prompt = `Count.\n@fake tools ${tools}\n@fake json {"n":3}`;
    const { result, progress } = await tryAgent({ url: fake.url, prompt, options: { schema } });
    expect(result).toMatchObject({ status: 'completed', json: '{"n":2}' });
    expect(progress.filter(({ type }) => type === 'tool-start')).toEqual([]);
    const over = { conversation: result.conversation, error: '/n: must be 3' };
    expect(
      (await tryAgent({ url: fake.url, prompt, options: { schema }, over })).result,
    ).toMatchObject({ json: '{"n":3}' });
    expect(lastBody().match(/"tool_result"/g)).toHaveLength(3);
  });

  it('with another model, thoughts and signatures of the first stay behind', async () => {
    const conversation = await conversationOf(
      'Think.\n@fake think deep secret thoughts\n@fake say one\n@fake say two',
    );
    const times = (text: string): number => text.split('deep secret thoughts').length - 1;
    expect(times(conversation)).toBe(2);
    const over = { conversation };
    const { result } = await tryAgent({ url: fake.url, wire: 'gemini', prompt: 'Go on.', over });
    expect(result).toMatchObject({ status: 'completed', text: 'two' });
    expect(times(lastBody())).toBe(1);
  });

  it('a failure before the first answer leaves no conversation, one after it does', async () => {
    expect(
      (await tryAgent({ url: fake.url, prompt: 'First.\n@fake error 400' })).result,
    ).not.toHaveProperty('conversation');
    const prompt = 'Later.\n@fake tool Echo {"text":"kept"}\n@fake error 400\n@fake say never';
    expect((await tryAgent({ url: fake.url, prompt })).result).toMatchObject({
      status: 'failed',
      conversation: expect.stringContaining('kept'),
    });
  });

  it('a conversation is the same text whoever writes it', () => {
    expect(
      writeConversation({ model: 'a/b', messages: [{ role: 'user', text: 'x', task: true }] }),
    ).toMatchInlineSnapshot(
      `"{"format":"plenum-ai-sdk","version":1,"model":"a/b","messages":[{"role":"user","text":"x","task":true}]}"`,
    );
  });
});
