import { expect, it } from 'vitest';
import { outputEnd } from './output-end.js';

it('X118: output that is shown in part says so, and no character is cut in two', () => {
  expect(outputEnd('abc', 3)).toBe('abc');
  expect(outputEnd('abcd', 3)).toBe('[plenum: the beginning is left out]\nbcd');
  expect(outputEnd('a😀b', 2)).toBe('[plenum: the beginning is left out]\nb');
});
