import { expect, it } from 'vitest';
import { lastName, shortPath, shortText } from './short-path.js';

it.each([
  ['src/api/admin/grant.ts', 16, '…/admin/grant.ts'],
  ['src/api/admin/grant.ts', 12, '…/grant.ts'],
  ['src/some/area-12/', 12, '…/area-12/'],
  ['src/some/area-12/', 99, 'src/some/area-12/'],
  ['apply 14 fixes now?', 9, 'ap…s now?'],
])('X119: of %s in %i columns the end is kept: %s', (label, width, short) => {
  expect(shortPath(label, width)).toBe(short);
});

it('X119: the last name of a folder is its name', () => {
  expect(lastName('src/some/area-12/', 14)).toBe('…/area-12/');
  expect(lastName('src/some/grant.ts', 14)).toBe('…/grant.ts');
});

it('X119: a text with a path keeps its verb and the end of the path', () => {
  expect(shortText('reading src/api/admin/grant.ts', 20)).toBe('reading …/grant.ts');
});
