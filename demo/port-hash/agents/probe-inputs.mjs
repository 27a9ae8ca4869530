// What the probe feeds to functions, hashes and keyed hashes. All of it is the same in every run.

function* numbers(seed) {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state;
  }
}
const source = numbers(42);
const next = () => source.next().value;
const pick = (list) => list[(next() >>> 8) % list.length];
const bytes = (length) => Array.from({ length }, () => next() >>> 24);

// Around the block and padding borders of 512 and 1024 bit blocks.
const lengths = [0, 1, 3, 55, 56, 63, 64, 65, 111, 112, 119, 120, 127, 128, 129, 200, 1000, 9000];
const texts = [
  '',
  'abc',
  'hello, wörld',
  'привет',
  '\u007f\u0080\u07ff\u0800\uffff',
  '您好',
  '👋 mixed é',
  '\ud800 alone',
  'end \ud83d',
  '\udc4b\ud83d swapped',
];

export const messages = [
  ...lengths.map((length) => ({ about: `${length} bytes`, message: bytes(length) })),
  ...texts.map((message) => ({ about: JSON.stringify(message), message })),
  ...['deadbeef', 'abc', 'DE AD-be ef', ''].map((message) => ({
    about: `hex ${JSON.stringify(message)}`,
    message,
    encoding: 'hex',
  })),
];

export const keys = [
  ...[0, 1, 20, 63, 64, 65, 127, 128, 129, 200].map((length) => ({
    about: `a key of ${length} bytes`,
    key: bytes(length),
  })),
  { about: 'a text as key', key: 'a text as key' },
  { about: 'a key in hex', key: '000102030405060708090a', encoding: 'hex' },
];

/** Values that a parameter of this name could take: a guess, good enough to get past the first check of most functions. */
function argument(name) {
  if (/^(msg|buf|key|data|list)$/.test(name))
    return pick([
      bytes(8),
      Array.from({ length: 8 }, next),
      pick(messages).message,
      [0xff, 0x80, 0, 1],
    ]);
  if (/^(enc|endian)/.test(name)) return pick(['hex', 'big', 'little']);
  if (/^(word|str|text)/.test(name)) return 'abcdef12'.slice(0, 1 + ((next() >>> 8) % 8));
  if (/^(b|num|bits|shift)$/.test(name)) return 1 + ((next() >>> 8) % 31);
  if (/^(start|pos|i|j|s|index)$/.test(name)) return (next() >>> 8) % 4;
  if (/^end$/.test(name)) return 8;
  return pick([next(), next(), 0, 1, 0x80000000, 0xffffffff]);
}

/** Calls of plain functions, with arguments after the names of their parameters. */
export function planCalls(functions) {
  return functions.flatMap(([name, value]) => {
    const parameters =
      String(value)
        .match(/\(([^)]*)\)/)?.[1]
        .split(',')
        .map((text) => text.trim())
        .filter(Boolean) ?? [];
    return Array.from({ length: 40 }, (_, round) => {
      const args = parameters.map(argument);
      // An optional last argument is also left out.
      return { name, args: round % 4 === 0 ? args.slice(0, -1) : args };
    });
  });
}
