import { expect, it } from 'vitest';
import { eventStream } from './event-stream.js';

const never = new AbortController().signal;
const options = { heartbeatMs: 60_000, signal: never };

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(stream).text();
}

it('X123: messages of one turn leave together, the last ones before the end', async () => {
  const stream = eventStream(async ({ send }) => {
    send({ id: 0, data: { text: 'a\nb' } });
    send({ event: 'present', data: { seq: 1 } });
  }, options);
  const reader = stream.getReader();
  const first = new TextDecoder().decode((await reader.read()).value);
  expect(first).toBe(': \n\nid: 0\ndata: {"text":"a\\nb"}\n\nevent: present\ndata: {"seq":1}\n\n');
  expect((await reader.read()).done).toBe(true);
});

it('X123: nothing is sent further than a client reads', async () => {
  let sent = 0;
  const data = { text: 'x'.repeat(10_000) };
  const stream = eventStream(async ({ send, room }, signal) => {
    for (; sent < 1_000 && !signal.aborted; sent++) {
      send({ id: sent, data });
      await room();
    }
  }, options);
  // Whatever can happen without the client has happened.
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toBeLessThan(20);
  const text = await textOf(stream);
  expect(text.match(/^id: /gm)).toHaveLength(1_000);
});

it('X123: a client that goes ends the work, one that waits for room too', async () => {
  const ended = new Promise<string>((resolve) => {
    const stream = eventStream(async ({ send, room }, signal) => {
      while (!signal.aborted) {
        send({ data: { text: 'x'.repeat(10_000) } });
        await room();
      }
      resolve('ended');
    }, options);
    void stream.cancel();
  });
  expect(await ended).toBe('ended');
});

it('X123: a line on which nothing happens is kept open by comments', async () => {
  const stop = new AbortController();
  const stream = eventStream(
    (_stream, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    { heartbeatMs: 1, signal: stop.signal },
  );
  const reader = stream.getReader();
  for (let comments = 0; comments < 3; comments++)
    expect(new TextDecoder().decode((await reader.read()).value)).toMatch(/^(: \n\n)+$/);
  stop.abort();
  while (!(await reader.read()).done);
});
