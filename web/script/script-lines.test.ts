import { expect, it } from 'vitest';
import { scriptLines } from './script-lines.js';
import { tokensOfLine } from './script-tokens.js';

it('a script that was not edited since is its lines', () => {
  expect(scriptLines('a\nb\n', null)).toEqual([
    { number: 1, text: 'a', change: 'same' },
    { number: 2, text: 'b', change: 'same' },
  ]);
});

it('an edited one shows what came and went, by the numbers of the recorded one', () => {
  const lines = scriptLines('a\nb\nc\n', 'a\nB\nc\nd\n');
  expect(lines.map(({ number, text, change }) => [number, text, change])).toEqual([
    [1, 'a', 'same'],
    [2, 'b', 'removed'],
    [null, 'B', 'added'],
    [3, 'c', 'same'],
    [null, 'd', 'added'],
  ]);
});

it('words, texts and comments of a line are told apart, and nothing of it is lost', () => {
  const line = "const a = await agent('it\\'s', x); // done";
  const parts = tokensOfLine(line);
  expect(parts.map(({ text }) => text).join('')).toBe(line);
  expect(parts.filter(({ kind }) => kind !== '').map(({ kind, text }) => [kind, text])).toEqual([
    ['k', 'const'],
    ['k', 'await'],
    ['st', "'it\\'s'"],
    ['cm', '// done'],
  ]);
});
