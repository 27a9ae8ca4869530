import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from './fake-model.js';
import { ask, post, questions, wireNames } from './fixtures/questions.js';

let fake: FakeModel;
beforeAll(async () => {
  fake = await createFakeModel();
});
afterAll(() => fake.close());

/** All that arrives, and whether it ended as it should. */
async function readAll(
  wire: (typeof wireNames)[number],
  prompt: string,
  stream: boolean,
): Promise<{ readonly text: string; readonly whole: boolean }> {
  const response = await post(fake.url, questions[wire](prompt, stream));
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? [])
      text += decoder.decode(chunk as Uint8Array, { stream: true });
    return { text, whole: true };
  } catch {
    return { text, whole: false };
  }
}
const last = () => fake.requests.at(-1);
async function ended(): Promise<void> {
  for (let tries = 0; last()?.end === null && tries < 1000; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

describe.each(wireNames)('%s', (wire) => {
  const long = 'words and words '.repeat(20);

  it('@fake cut breaks a stream after so many events, with what came before', async () => {
    const { text, whole } = await readAll(wire, `@fake cut after=2 @fake say ${long}`, true);
    expect(whole).toBe(false);
    expect(text.match(/^data: /gm)).toHaveLength(2);
    await ended();
    expect(last()).toMatchObject({ status: 200, end: 'cut' });
    expect((await readAll(wire, `@fake cut after=2 @fake say ${long}`, true)).whole).toBe(true);
  });

  it('@fake cut breaks an answer in one piece in its middle', async () => {
    const { text, whole } = await readAll(wire, `one piece @fake cut @fake say ${long}`, false);
    expect(whole).toBe(false);
    expect(text.length).toBeGreaterThan(10);
    expect(() => JSON.parse(text)).toThrow();
  });

  it('@fake delay and @fake slow take their time', async () => {
    const began = performance.now();
    await readAll(wire, '@fake delay 120 @fake say x', false);
    expect(performance.now() - began).toBeGreaterThan(110);
    const second = performance.now();
    const response = await post(fake.url, questions[wire](`@fake slow 25 @fake say ${long}`, true));
    const arrivals: number[] = [];
    for await (const _ of response.body ?? []) arrivals.push(performance.now() - second);
    expect(arrivals.length).toBeGreaterThan(5);
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(200);
  });

  it('@fake flood is as long as it says, also for a reader that takes its time', async () => {
    const { text, whole } = await readAll(wire, '@fake flood 3000000 @fake say x', true);
    expect(whole).toBe(true);
    const length = [...text.matchAll(/(?:the quick brown fox|over the lazy dog)/g)].length;
    expect(length).toBeGreaterThan(90_000);
  });
});

describe('clients that go', () => {
  it('@fake hang ends when the client does', async () => {
    const controller = new AbortController();
    const { path, body } = questions.chat('@fake hang');
    const before = fake.inFlight;
    const asked = fetch(`${fake.url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: controller.signal,
    }).catch(() => 'gone');
    while (fake.inFlight === before) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect(await asked).toBe('gone');
    await ended();
    expect(last()).toMatchObject({ status: null, end: 'gone' });
    expect(fake.inFlight).toBe(before);
  });

  it('a client that goes in a delay or in the middle of a slow answer is not waited for', async () => {
    for (const prompt of [
      '@fake delay 60000 @fake say x',
      `@fake slow 5000 @fake say ${'x'.repeat(999)}`,
    ]) {
      const { path, body } = questions.anthropic(prompt, true);
      await fetch(`${fake.url}${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(100),
      })
        .then((response) => response.text())
        .catch(() => null);
      await ended();
      expect(last()).toMatchObject({ end: 'gone' });
    }
  });

  it('close breaks what hangs', async () => {
    const other = await createFakeModel();
    const asked = ask(other.url, 'gemini', '@fake hang').catch(() => 'broken');
    await other.waitFor(1);
    await other.close();
    expect(await asked).toBe('broken');
    await other.close();
  });
});
