import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { seededChance } from '../../stores/file/journal/fixtures/seeded-chance.js';
import { globMatcher } from './glob-match.js';
import { fitsStarList, fitsStars } from './star-match.js';

describe('file patterns', () => {
  it.each([
    ['src/**', 'src/a/b.ts', true],
    ['src/**', 'src', true],
    ['src/**', 'srcs/a', false],
    ['**/.env', '.env', true],
    ['**/.env', 'a/b/.env', true],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['*', 'a/b', false],
    ['a/*', 'a/', false],
    ['*.js', '.js', true],
    ['?.[jt]s', 'a.ts', true],
    ['[!a].js', '/.js', false],
    ['{a,b/{c,d}}.js', 'b/d.js', true],
    ['f{1..3}', 'f2', true],
    ['{a}', '{a}', true],
    ['+(ab|c)', 'abcab', true],
    ['!(a).js', 'b.js', true],
    ['!(a).js', 'a.js', false],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['a[', 'a[', true],
  ])('%s and %s: %s', (pattern, path, fits) => {
    expect(globMatcher(pattern)?.(path)).toBe(fits);
  });

  it('fit what picomatch says they fit (seed 11)', () => {
    const chance = seededChance(11);
    const pieces = ['a', 'b', '.', '/', '*', '?', '**/', '/**', '[ab]', '{a,b}', '{a,b/a}', 'ab'];
    const chars = ['a', 'b', 'a/', '.b', '/b', 'ab'];
    const text = (from: readonly string[], most: number) =>
      Array.from({ length: 1 + chance(most) }, () => from[chance(from.length)]).join('');
    const differing: string[] = [];
    let fitted = 0;
    for (let round = 0; round < 40_000; round += 1) {
      const pattern = text(pieces, 5);
      const path = text(chars, 4);
      // Paths are normalized before, and stars are not glued together by anybody.
      if (
        /\/\/|^\/|\/$|\*\*\*|(^|\/)\.\.?(\/|$)|[^/]\*\*|\*\*[^/]/.test(`${pattern} `.slice(0, -1))
      )
        continue;
      if (/\/\/|^\/|\/$|(^|\/)\.\.?(\/|$)/.test(path)) continue;
      const strict = round % 2 === 0;
      const theirs = picomatch.isMatch(path, pattern, {
        dot: true,
        nonegate: true,
        strictSlashes: strict,
      });
      const ours = globMatcher(pattern, { strict })?.(path);
      if (theirs) fitted += 1;
      if (ours !== theirs) differing.push(`${pattern} ${path} ${ours}`);
    }
    expect([...new Set(differing)].slice(0, 20)).toEqual([]);
    expect(fitted).toBeGreaterThan(500);
  });

  it('X186: a pattern of many stars is done with in time, or refused', () => {
    for (const pattern of [
      `${'*a'.repeat(40)}b`,
      `${'+(a|aa)'.repeat(20)}b`,
      `${'*('.repeat(15)}a${')'.repeat(15)}b`,
      `${'!('.repeat(15)}a${')'.repeat(15)}b`,
      `${'{a,aa}'.repeat(200)}b`,
      `${'**/'.repeat(300)}b`,
    ])
      expect([false, true, 'refused']).toContain(globMatcher(pattern)?.('a'.repeat(3000)) ?? false);
    expect(globMatcher('*'.repeat(5000))).toBeNull();
    expect(globMatcher(`${'@('.repeat(100)}a${')'.repeat(100)}`)).toBeNull();
  });
});

describe('stars in words', () => {
  it.each([
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*b*c', 'axbxc', true],
    ['a*a', 'a', false],
    ['ab*ba', 'aba', false],
    ['*', '', true],
    ['', '', true],
    ['a.c', 'abc', false],
  ])('%s and %s: %s', (pattern, text, fits) => {
    expect(fitsStars(pattern, text)).toBe(fits);
  });

  it('X186: forty stars over ten thousand words take as many looks as one table has fields', () => {
    let looks = 0;
    const words = Array.from({ length: 10_000 }, () => 'a');
    const pattern = [...Array.from({ length: 40 }, () => ['*', 'a']).flat(), 'b'];
    const fits = (wanted: string, word: string) => {
      looks += 1;
      return wanted === word;
    };
    expect(fitsStarList(pattern, words, { isStar: (one) => one === '*', fits })).toBe(false);
    expect(looks).toBeLessThan(pattern.length * words.length);
  });
});
