import { describe, expect, it } from 'vitest';
import { openKept, readAccess } from './access.js';
import { messageReader, type StreamMessage } from './event-stream.js';

function kept(entries: Readonly<Record<string, string>> = {}) {
  const items = new Map(Object.entries(entries));
  return {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
  };
}

describe('tokens of the link', () => {
  it('are taken out of the fragment and kept for the tab', () => {
    const store = kept();
    expect(readAccess('#watch=abc&control=def', store)).toEqual({
      access: { watch: 'abc', control: 'def' },
      rest: '',
    });
    expect(readAccess('', store).access).toEqual({ watch: 'abc', control: 'def' });
  });

  it('a link to watch with takes away what an earlier one allowed', () => {
    const store = kept({ 'plenum-watch': 'old', 'plenum-control': 'old' });
    expect(readAccess('#watch=new', store).access).toEqual({ watch: 'new', control: null });
    expect(readAccess('', store).access).toEqual({ watch: 'new', control: null });
  });

  it('are kept by the page itself where a browser keeps its storage from a frame', () => {
    const store = openKept(() => {
      throw new Error('Access is denied for this document.');
    });
    readAccess('#watch=abc', store);
    expect(readAccess('', store).access).toEqual({ watch: 'abc', control: null });
  });

  it('any other fragment stays', () => {
    expect(readAccess('#part-diff', kept())).toEqual({
      access: { watch: null, control: null },
      rest: 'part-diff',
    });
  });
});

describe('an event stream', () => {
  function read(...chunks: readonly string[]): StreamMessage[] {
    const messages: StreamMessage[] = [];
    const take = messageReader((message) => messages.push(message));
    for (const chunk of chunks) take(chunk);
    return messages;
  }
  const text = ': open\n\nid: 4\ndata: {"a":1}\n\nevent: present\ndata: {"seq":5}\n\n';
  const messages = [
    { id: '4', event: 'message', data: '{"a":1}' },
    { id: null, event: 'present', data: '{"seq":5}' },
  ];

  it('is cut into messages, without its comments', () => {
    expect(read(text)).toEqual(messages);
  });

  it('is the same wherever it was broken into pieces', () => {
    for (let at = 1; at < text.length; at += 1)
      expect(read(text.slice(0, at), text.slice(at))).toEqual(messages);
    expect(read(...text)).toEqual(messages);
  });

  it('may have line ends of two characters and several lines of data', () => {
    expect(read('data: one\r\ndata: two\r', '\n\r\n')).toEqual([
      { id: null, event: 'message', data: 'one\ntwo' },
    ]);
  });

  it('what has no end yet is no message', () => {
    expect(read('data: half\n')).toEqual([]);
  });
});
