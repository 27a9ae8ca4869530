import { expect, it } from 'vitest';
import { readJsonAnswer } from './json-answer.js';

it('takes one JSON value with white space or one fence around it', () => {
  expect(readJsonAnswer(' \n{"n":1}\n')).toBe('{"n":1}');
  expect(readJsonAnswer('```json\n{"n":1}\n```')).toBe('{"n":1}');
  expect(readJsonAnswer('```\r\n[1]\r\n```\n')).toBe('[1]');
  expect(readJsonAnswer('{"code":"```js\\n1\\n```"}')).toBe('{"code":"```js\\n1\\n```"}');
});

it('takes nothing else', () => {
  for (const answer of [
    '',
    '  ',
    'text',
    'Here: {"n":1}',
    '{"n":1} {"n":2}',
    '```json\n{"n":1}\n```\nand more',
    '{"n":1',
  ]) {
    expect(readJsonAnswer(answer)).toBeNull();
  }
});
