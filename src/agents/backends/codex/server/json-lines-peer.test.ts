import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { jsonLinesPeer, RpcError } from './json-lines-peer.js';

function connected() {
  const input = new PassThrough();
  const out = new PassThrough();
  const notes: string[] = [];
  const peer = jsonLinesPeer(input, out, {
    notification: (method) => void notes.push(method),
    request: async (method, params) => (method === 'echo' ? params : undefined),
    tooLong: (characters) => void notes.push(`longer than ${characters}`),
  });
  const sent = (): unknown[] =>
    String(out.read() ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { input, peer, notes, sent };
}

it('answers are matched to requests, in any order and in any pieces', async () => {
  const { input, peer } = connected();
  const [first, second] = [peer.request('a', {}), peer.request('b', {})];
  for (const piece of [
    '{"id":2,"resu',
    'lt":"two"}\n{"id":1,"error":{"code":-3,"message":"no"}}\n',
  ])
    input.write(piece);
  expect(await second).toBe('two');
  await expect(first).rejects.toThrow(RpcError);
});

it('what is no message, or an answer to nothing, is passed over', async () => {
  const { input, peer, notes } = connected();
  const asked = peer.request('a', {});
  input.write(
    'not json\n[]\n"x"\n\n{"id":99,"result":1}\n{"id":"1","result":1}\n{"method":"note"}\n{"id":1,"result":null}\n',
  );
  expect(await asked).toBeNull();
  expect(notes).toEqual(['note']);
});

it('requests of the other side are answered, unknown ones with an error', async () => {
  const { input, sent } = connected();
  input.write(
    '{"id":"x","method":"echo","params":{"a":1}}\n{"id":7,"method":"nonsense","params":[]}\n',
  );
  await turn();
  await turn();
  expect(sent()).toEqual([
    { id: 'x', result: { a: 1 } },
    { id: 7, error: { code: -32_601, message: 'nonsense is not served here' } },
  ]);
});

it('X118: a line that is longer than any message is told, not left out', () => {
  const { input, notes } = connected();
  const mebibyte = 'x'.repeat(1024 * 1024);
  for (let n = 0; n < 65; n += 1) input.emit('data', mebibyte);
  expect(notes).toEqual([`longer than ${64 * 1024 * 1024}`]);
});

it('the end fails what is under way and what comes later', async () => {
  const { peer } = connected();
  const asked = peer.request('a', {});
  peer.end(new Error('gone'));
  await expect(asked).rejects.toThrow('gone');
  await expect(peer.request('b', {})).rejects.toThrow('gone');
});
