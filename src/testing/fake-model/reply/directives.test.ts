import { describe, expect, it } from 'vitest';
import { parseDirectives } from './directives.js';

const turns = (text: string) => {
  const found = parseDirectives(text);
  if (!found?.ok) throw new Error(found?.message ?? 'no directive');
  return found.turns;
};
const replies = (text: string) => turns(text).map(({ reply }) => reply);
const refusal = (text: string) => {
  const found = parseDirectives(text);
  return found?.ok === false ? found.message : null;
};

describe('where directives stand', () => {
  it('a text without any has none', () => {
    expect(parseDirectives('write to me@fake.example')).toBeNull();
    expect(parseDirectives('')).toBeNull();
  });

  it('anywhere in a line, framed and indented, several on a line', () => {
    const text =
      'Task from a script:\n    | first @fake say one\r\n    | then @fake say two @fake say three\n';
    expect(replies(text)).toEqual([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
  });

  it('those inside the JSON of another belong to it', () => {
    expect(replies('@fake tool Agent {"prompt": "@fake say inner"} @fake say outer')).toEqual([
      { tools: [{ name: 'Agent', input: { prompt: '@fake say inner' } }] },
      { text: 'outer' },
    ]);
  });
});

describe('answers', () => {
  it('a text is the rest of the line, or a JSON string', () => {
    expect(replies('@fake say  two words \n@fake say "two\\nlines"\n@fake say "half')).toEqual([
      { text: 'two words' },
      { text: 'two\nlines' },
      { text: '"half' },
    ]);
  });

  it('a tool call has an object that may go on over lines, or nothing', () => {
    const [first, second] = replies(
      '@fake tool Write {"path": "a}",\n  "text": "\\"x\\""} and more words\n@fake tool Stop',
    );
    expect(first).toEqual({ tools: [{ name: 'Write', input: { path: 'a}', text: '"x"' } }] });
    expect(second).toEqual({ tools: [{ name: 'Stop', input: {} }] });
  });

  it('a prompt that was quoted on its way is read all the same', () => {
    expect(
      replies('"@fake tool Bash {\\"command\\":\\"echo \\\\\\"hi\\\\\\"\\"} @fake say done"'),
    ).toEqual([{ tools: [{ name: 'Bash', input: { command: 'echo "hi"' } }] }, { text: 'done"' }]);
  });

  it('the others', () => {
    expect(replies('@fake json [1, 2]')).toEqual([{ json: [1, 2] }]);
    expect(replies('@fake json null')).toEqual([{ json: null }]);
    expect(replies('@fake echo @fake empty @fake refuse')).toEqual([
      'echo',
      { text: '' },
      { text: '', stop: 'refusal' },
    ]);
    expect(replies('@fake max_tokens so far')).toEqual([{ text: 'so far', stop: 'length' }]);
    expect(
      replies(
        '@fake shell npm test\n@fake write a/b.txt some text\n@fake write c "x\\n"\n@fake read a/b.txt',
      ),
    ).toEqual([
      { act: { kind: 'shell', command: 'npm test' } },
      { act: { kind: 'write', path: 'a/b.txt', text: 'some text' } },
      { act: { kind: 'write', path: 'c', text: 'x\n' } },
      { act: { kind: 'read', path: 'a/b.txt' } },
    ]);
    const [flood] = replies('@fake flood 100001');
    expect(flood).toMatchObject({ text: expect.any(String) });
    expect(JSON.stringify(flood).length).toBeGreaterThan(100_001);
  });
});

describe('modifiers and faults', () => {
  it('belong to the next answer alone', () => {
    const [first, second] = turns(
      '@fake delay 20 @fake slow 3 @fake think hm @fake usage in=9 out=8 cache_read=2 cache_write=1 @fake say a @fake say b',
    );
    expect(first?.also).toEqual({
      delayMs: 20,
      chunkMs: 3,
      thinking: 'hm',
      usage: { in: 9, out: 8, cacheRead: 2, cacheWrite: 1 },
    });
    expect(second?.also).toEqual({});
  });

  it('a fault comes once where an answer follows, and for ever where none does', () => {
    const times = (text: string) =>
      turns(text).map(({ faults }) => faults.map((fault) => fault.times));
    expect(times('@fake error 500 @fake error 429 times=3 @fake say a @fake cut')).toEqual([
      [1, 3],
      [null],
    ]);
    expect(times('@fake error 500 @fake hang')).toEqual([[1, null]]);
  });

  it('an error has a status or a name, and what the vendor would add', () => {
    const errors = (text: string) =>
      turns(text).flatMap(({ faults }) => faults.map(({ reply }) => reply.error));
    expect(
      errors('@fake error 429 retry-after=1.5 type=slow_down message="not now" after=3'),
    ).toEqual([{ status: 429, type: 'slow_down', message: 'not now', retryAfter: 1.5, after: 3 }]);
    expect(errors('@fake error quota retry-after=3600 @fake error 429 type=quota')).toEqual([
      { name: 'quota', retryAfter: 3600 },
      { status: 429, name: 'quota' },
    ]);
  });
});

describe('what cannot be understood', () => {
  it.each([
    ['@fake shout hi', 'no directive "@fake shout"'],
    ['@fake constructor x', 'no directive'],
    ['@fake tool Bash {"command": }', 'is not JSON'],
    ['@fake tool', 'write @fake tool'],
    ['@fake tools {"name": "x"}', 'write @fake tools'],
    ['@fake tools [{"nome": "x"}]', 'write @fake tools'],
    ['@fake json', 'write @fake json'],
    ['@fake error 200', 'write @fake error'],
    ['@fake error', 'write @fake error'],
    ['@fake delay soon', 'write @fake delay'],
    ['@fake error 429 retry-after=soon', 'is no number'],
  ])('%s', (text, message) => {
    expect(refusal(text)).toContain(message);
  });
});
