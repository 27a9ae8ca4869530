import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from './fake-model.js';
import { post } from './fixtures/questions.js';

let model: FakeModel;
beforeAll(async () => {
  model = await createFakeModel();
});
afterAll(() => model.close());

describe('Responses keeps what it answered', () => {
  const ask = async (body: object) => {
    const response = await post(model.url, {
      path: '/v1/responses',
      body: { model: 'm', ...body },
    });
    return {
      status: response.status,
      body: (await response.json()) as {
        id: string;
        output: { id: string; content?: { text: string }[] }[];
      },
    };
  };
  const text = (answer: Awaited<ReturnType<typeof ask>>) =>
    answer.body.output[0]?.content?.[0]?.text;

  it('a client may name an item or a whole response instead of sending it again', async () => {
    const first = await ask({ input: '@fake say one @fake say two' });
    expect(text(await ask({ previous_response_id: first.body.id, input: 'go on' }))).toBe('two');
    const prompt = { role: 'user', content: '@fake say one @fake say two' };
    const named = { type: 'item_reference', id: first.body.output[0]?.id };
    expect(text(await ask({ input: [prompt, named, { role: 'user', content: 'go on' }] }))).toBe(
      'two',
    );
  });

  it('what it does not know is refused', async () => {
    expect((await ask({ previous_response_id: 'resp_x', input: 'go on' })).status).toBe(400);
    expect((await ask({ input: [{ type: 'item_reference', id: 'msg_x' }] })).status).toBe(400);
    const unkept = await ask({ input: 'hi', store: false });
    expect((await ask({ previous_response_id: unkept.body.id, input: 'go on' })).status).toBe(400);
  });
});
