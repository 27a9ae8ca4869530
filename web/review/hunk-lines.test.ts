import { expect, it } from 'vitest';
import { hunkPatch } from './hunk-lines.js';

const hunk = { number: 1, path: 'a.ts', insertions: 1, deletions: 1 };

it('a hunk has the numbers of its lines before and after', () => {
  const { lines } = hunkPatch({
    ...hunk,
    lines: '-7,2 +9,2',
    text: ' one\n-two\n+three\n\\ No newline at end of file',
  });
  expect(lines.map(({ kind, before, after, text }) => [kind, before, after, text])).toEqual([
    ['head', null, null, '@@ -7,2 +9,2 @@'],
    ['same', 7, 9, 'one'],
    ['removed', 8, null, 'two'],
    ['added', null, 10, 'three'],
    ['head', null, null, '\\ No newline at end of file'],
  ]);
});

it('a file whose lines a patch does not show says what it is', () => {
  const { lines } = hunkPatch({ ...hunk, lines: null, text: ' Binary files differ' });
  expect(lines).toEqual([{ kind: 'same', before: null, after: null, text: 'Binary files differ' }]);
});
