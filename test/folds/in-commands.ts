import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, expect } from 'vitest';

/**
 * What commands of these tests inherit: each of them compares what it shows with what it journaled.
 */
const folder = mkdtempSync(join(tmpdir(), 'plenum-folds-'));
const report = join(folder, 'differences.txt');
process.env.PLENUM_TEST_FOLDS = report;
process.env.NODE_OPTIONS =
  `${process.env.NODE_OPTIONS ?? ''} --import ${resolve(import.meta.dirname, 'preload.mjs')}`.trim();

afterEach(() => {
  const differences = existsSync(report) ? readFileSync(report, 'utf8') : '';
  rmSync(report, { force: true });
  expect(differences, 'X117: what was shown is the fold of what was journaled').toBe('');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
