import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inPart, notYet, numbers } from './numbers.js';

const root = resolve(import.meta.dirname, '../..');

function testNames(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory())
      return name === 'node_modules' || name === 'dist' ? [] : testNames(path);
    if (!/(\.test|conformance|-suite)\.ts$|conformance\/.*\.ts$/.test(path)) return [];
    return [...readFileSync(path, 'utf8').matchAll(/\(\s*['"`]((?:[CX]\d+[ ,/]*)+:)/g)].map(
      (match) => match[1] ?? '',
    );
  });
}

const names = [...testNames(join(root, 'src')), ...testNames(join(root, 'test'))];
const tested = new Set(
  names.flatMap(
    (name) => (/^((?:[CX]\d+[ ,/]*)+)[:(]/.exec(name)?.[1] ?? '').match(/[CX]\d+/g) ?? [],
  ),
);

describe('the contract', () => {
  it.each(numbers.filter((number) => !(number in notYet)))(
    '%s has a test that is named after it',
    (number) => {
      expect([...tested]).toContain(number);
    },
  );

  it('no number is both tested and listed as not built', () => {
    expect(Object.keys(notYet).filter((number) => tested.has(number))).toEqual([]);
  });

  it('what is built in part has tests for that part, and is not listed twice', () => {
    expect(
      Object.keys(inPart).filter((number) => !numbers.includes(number) || number in notYet),
    ).toEqual([]);
  });

  it('no test claims a number that the contract lacks', () => {
    expect([...tested].filter((number) => !numbers.includes(number))).toEqual([]);
  });
});
