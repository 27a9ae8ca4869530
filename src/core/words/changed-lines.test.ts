import { expect, it } from 'vitest';
import { changedLines } from './changed-lines.js';

it.each([
  ['nothing', 'a\nb\n', 'a\nb\n', 0],
  ['a line that reads otherwise', 'a\nb\nc\n', 'a\nB\nc\n', 1],
  ['a line that came', 'a\nc\n', 'a\nb\nc\n', 1],
  ['a line that went', 'a\nb\nc\n', 'a\nc\n', 1],
  ['two places', 'a\nb\nc\nd\n', 'A\nb\nc\nd\ne\n', 2],
  ['lines that changed places', 'a\nb\nc\n', 'b\nc\na\n', 2],
  ['everything', 'a\nb', 'c', 2],
])('changed lines are counted as a person does: %s', (_, before, after, count) => {
  expect(changedLines(before, after)).toBe(count);
});

it('long texts without a common line are counted without comparing every pair', () => {
  const lines = (mark: string) =>
    Array.from({ length: 20_000 }, (_, n) => `${mark}${n}`).join('\n');
  expect(changedLines(lines('a'), lines('b'))).toBe(20_000);
});
