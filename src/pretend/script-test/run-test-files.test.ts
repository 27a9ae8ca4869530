import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findTestFiles } from './find-test-files.js';
import { runTestFiles } from './run-test-files.js';

const folder = mkdtempSync(join(tmpdir(), 'plenum-test-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};

beforeAll(() => {
  write(
    'a.plenum-test.mjs',
    `import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { script } from 'plenum/testing';
describe('group', () => {
  test('the module is the given one', () => assert.equal(script, 'from the stand-in'));
  test('wrong', () => assert.equal(1, 2));
  test('left out', { skip: true }, () => {});
});
console.log('a word');`,
  );
  write('.plenum/tests/broken.plenum-test.mjs', "throw new Error('cannot be loaded');");
  write('node_modules/x/x.plenum-test.js', '');
  write('.plenum/runs/r1/x.plenum-test.js', '');
  write('other.test.js', '');
  write('stand-in.mjs', "export const script = 'from the stand-in';");
});

it('finds the tests of scripts, hidden folders included, and no others', async () => {
  expect(await findTestFiles(folder, [])).toEqual(
    ['.plenum/tests/broken.plenum-test.mjs', 'a.plenum-test.mjs'].map((name) => join(folder, name)),
  );
  expect(await findTestFiles(folder, ['other.test.js'])).toEqual([join(folder, 'other.test.js')]);
  expect(await findTestFiles(folder, ['.plenum'])).toHaveLength(1);
  await expect(findTestFiles(folder, ['gone.js'])).rejects.toMatchObject({
    code: 'E_FILE_NOT_FOUND',
  });
});

it('runs them with node and tells every test; plenum/testing is found although the project has no plenum', async () => {
  const files = await findTestFiles(folder, []);
  const testing = pathToFileURL(join(folder, 'stand-in.mjs')).href;
  const tested = await runTestFiles({
    files,
    cwd: folder,
    env: process.env,
    signal: new AbortController().signal,
    testing,
  });
  expect(tested.passed).toBe(false);
  const results = [...tested.results].sort((left, right) => left.name.localeCompare(right.name));
  expect(results.map(({ name, status }) => [name, status])).toEqual([
    ['left out', 'skipped'],
    ['the file cannot be run', 'failed'],
    ['the module is the given one', 'passed'],
    ['wrong', 'failed'],
  ]);
  expect(results[1]?.message).toContain('cannot be loaded');
  expect(results[3]?.message).toContain('1 !== 2');
  expect(results[3]?.line).toBe(6);
  expect(tested.output(join(folder, 'a.plenum-test.mjs'))).toContain('a word');
});

it('ends the processes when it is told to', async () => {
  write(
    'slow/s.plenum-test.mjs',
    "import { test } from 'node:test';\ntest('slow', () => new Promise((done) => setTimeout(done, 60_000)));",
  );
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 500);
  const begun = Date.now();
  const tested = await runTestFiles({
    files: [join(folder, 'slow/s.plenum-test.mjs')],
    cwd: folder,
    env: process.env,
    signal: stop.signal,
    testing: 'data:,',
  });
  expect(tested.passed).toBe(false);
  expect(Date.now() - begun).toBeLessThan(20_000);
});
