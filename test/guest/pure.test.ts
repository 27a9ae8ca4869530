import { describe, expect, it } from 'vitest';
import { guestFile } from './in-node.js';

const { readable } = await guestFile<{ readable(value: unknown): string }>('language/readable');
const { readUrl, bareUrl, urlText } = await guestFile<{
  readUrl(text: string, base: string | null): object | null;
  bareUrl(text: string): string;
  urlText(parts: object): string;
}>('language/url-text');
const { generatorOf, nextRandom } = await guestFile<{
  generatorOf(text: string): object;
  nextRandom(state: object): number;
}>('language/random');

describe('C10: readable text', () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  const hostile = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('no');
      },
    },
  );
  it.each([
    ['plain', 'plain'],
    [['a', 1, 2n, -0, null, undefined], '[ "a", 1, 2n, -0, null, undefined ]'],
    [{ a: { 'b c': true } }, '{ a: { "b c": true } }'],
    [new Map([['k', new Set([1])]]), 'Map { "k" => Set { 1 } }'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Date(Number.NaN), '[unreadable]'],
    [/a+/g, '/a+/g'],
    [function named() {}, '[Function named]'],
    [[[[[[[1]]]]]], '[ [ [ [ [ [Array] ] ] ] ] ]'],
    [Array.from({ length: 101 }, () => 0), `[ ${'0, '.repeat(100)}… 1 more ]`],
    [circle, '{ self: [Circular] }'],
    [hostile, '[unreadable]'],
    [Object.create(null), '{}'],
    [[new RangeError('far')], '[ [RangeError: far] ]'],
  ])('case %#', (value, text) => {
    expect(readable(value)).toBe(text);
  });

  it('ends after 20 000 characters, however long the value', () => {
    expect(readable(Array.from({ length: 100 }, () => 'x'.repeat(1000))).length).toBeLessThan(
      21_000,
    );
  });
});

describe('C5: addresses are read as the web reads them', () => {
  it.each([
    ['https://User:pw@EXAMPLE.com:443/a/../b/./c?q=1#h', null],
    ['http://[::1]:8080/', null],
    ['mailto:someone@example.com', null],
    ['//other.org/x', 'https://example.com/a/b'],
    ['../up?x', 'https://example.com/a/b/c'],
    ['?only', 'https://example.com/a#h'],
    ['#only', 'https://example.com/a?q#h'],
    ['', 'https://example.com/a?q#h'],
    ['  https://example.com/with space\n', null],
    ['file:///tmp/x', null],
  ])('%s, seen from %s', (text, base) => {
    const parts = readUrl(bareUrl(text), base);
    expect(parts && urlText(parts)).toBe(new URL(text, base ?? undefined).href);
  });

  it.each(['', 'no address', 'http://', 'http://a:99999/', 'https:///'])('%s is none', (text) => {
    expect(readUrl(bareUrl(text), null)).toBeNull();
  });
});

it('X12: the draws of a seed are the same in every release', () => {
  const state = generatorOf('seed root');
  const draws = Array.from({ length: 3 }, () => nextRandom(state));
  expect(draws).toMatchInlineSnapshot(`
    [
      0.1140803995453683,
      0.00957618628781709,
      0.30477884522856613,
    ]
  `);
  expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
});
