import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/values/json.js';
import { tryAgent } from './fixtures/loop-fixtures.js';

type Sent = JsonObject | string;

/** What the next request is answered with, event by event. */
let events: readonly Sent[] = [];
let server: Server;
let url = '';

function written(event: Sent): string {
  return typeof event === 'string'
    ? `data: ${event}\n\n`
    : `${'type' in event ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}\n\n`;
}

async function serve(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  // In pieces that keep to no border of events.
  const bytes = Buffer.from(events.map(written).join(''));
  for (let from = 0; from < bytes.length; from += 7) {
    if (!response.write(bytes.subarray(from, from + 7))) await once(response, 'drain');
  }
  response.end();
}

beforeAll(async () => {
  server = createServer((_request, response) => void serve(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const chunk = (delta: JsonObject, reason: string | null = null): JsonObject => ({
  id: '1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: reason }],
});
const said = (text: string): JsonObject => chunk({ role: 'assistant', content: text });

const start: JsonObject = {
  type: 'message_start',
  message: {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'c',
    content: [],
    usage: { input_tokens: 1, output_tokens: 1 },
  },
};
const block = (index: number, text: string): JsonObject[] => [
  { type: 'content_block_start', index, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index, delta: { type: 'text_delta', text } },
  { type: 'content_block_stop', index },
];
const stop = (reason: string | null): JsonObject[] => [
  { type: 'message_delta', delta: { stop_reason: reason }, usage: { output_tokens: 3 } },
  { type: 'message_stop' },
];

async function resultOf(wire: string, sent: readonly Sent[]) {
  events = sent;
  return (await tryAgent({ url, wire, prompt: 'Say it.' })).result;
}

describe.each(['openai-compatible', 'openai chat'])('a stream over %s', (wire) => {
  it('X118: that says it is done is done without a finish reason', async () => {
    expect(await resultOf(wire, [said('ä漢🧵'), '[DONE]'])).toMatchObject({
      status: 'completed',
      text: 'ä漢🧵',
    });
  });

  it('X118: that ends without saying so is cut, whatever its text holds', async () => {
    expect(await resultOf(wire, [said('half data: [DONE]')])).toMatchObject({
      status: 'failed',
      cause: 'network',
      retryable: true,
    });
    expect(await resultOf(wire, ['[DONE]', said('half')])).toMatchObject({
      status: 'failed',
      cause: 'network',
    });
  });

  it('X118: may hold an event of a kind that nobody knows, in the middle or behind the finish reason', async () => {
    const unknown = { type: 'future_event', x: 1 };
    const whole = { status: 'completed', text: 'one two' };
    expect(
      await resultOf(wire, [said('one '), unknown, said('two'), chunk({}, 'stop'), '[DONE]']),
    ).toMatchObject(whole);
    expect(
      await resultOf(wire, [said('one two'), chunk({}, 'stop'), unknown, '[DONE]']),
    ).toMatchObject(whole);
  });

  it('X118: arguments of a function may come as the object itself', async () => {
    const call = {
      index: 0,
      id: 'x1',
      type: 'function',
      function: { name: 'StructuredOutput', arguments: { n: 7 } },
    };
    events = [chunk({ role: 'assistant', tool_calls: [call] }), chunk({}, 'tool_calls'), '[DONE]'];
    const schema = { type: 'object', properties: { n: { type: 'number' } } };
    const { result } = await tryAgent({ url, wire, prompt: 'Say it.', options: { schema } });
    expect(result).toMatchObject({ status: 'completed', json: '{"n":7}' });
  });

  it('X118: an error in a form of its own, or a piece of the answer that cannot be read, is not passed over', async () => {
    const breaks: JsonObject[] = [
      { type: 'error', message: 'out of memory' },
      { object: 'error', message: 'x' },
      { choices: [{ delta: { content: 5 } }] },
    ];
    for (const broken of breaks) {
      expect(await resultOf(wire, [said('half'), broken, '[DONE]'])).toMatchObject({
        status: 'failed',
      });
    }
  });
});

describe('a stream over anthropic', () => {
  it('X118: that says it is done is done without a stop reason, and cut without its stop', async () => {
    expect(await resultOf('anthropic', [start, ...block(0, 'whole'), ...stop(null)])).toMatchObject(
      { status: 'completed', text: 'whole' },
    );
    expect(
      await resultOf('anthropic', [start, ...block(0, 'whole'), { type: 'message_stop' }]),
    ).toMatchObject({
      status: 'completed',
      text: 'whole',
    });
    expect(await resultOf('anthropic', [start, ...block(0, 'half')])).toMatchObject({
      status: 'failed',
      cause: 'network',
      retryable: true,
    });
  });

  it('X118: may hold events, blocks and pieces of kinds that nobody knows', async () => {
    const unknown: JsonObject[] = [
      { type: 'future_event', x: 1 },
      { type: 'content_block_start', index: 0, content_block: { type: 'future_block', data: 1 } },
      { type: 'content_block_delta', index: 0, delta: { type: 'future_delta', data: 1 } },
      { type: 'content_block_stop', index: 0 },
    ];
    const sent = [start, ...unknown, ...block(1, 'after'), ...stop('end_turn')];
    expect(await resultOf('anthropic', sent)).toMatchObject({ status: 'completed', text: 'after' });
  });

  it('X118: a piece of the answer that cannot be read is not passed over', async () => {
    const broken = {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', words: 'lost' },
    };
    const [open = start, , close = start] = block(0, '');
    expect(
      await resultOf('anthropic', [start, open, broken, close, ...stop('end_turn')]),
    ).toMatchObject({ status: 'failed', cause: 'crash' });
  });
});
