import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { PortCopy, sources } from './port-copy.js';

const copy = new PortCopy();
afterEach(() => copy.restore());
afterAll(() => copy.remove());

/** A port in a tree where everything else is still as it was: what a reviewer of one file sees. */
function change(file: string, from: string, to: string): void {
  copy.translate(file);
  const path = join(copy.dir, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(path, text.replace(from, to));
}

const checks = (reviewer: 'runner' | 'reader', file: string) =>
  copy.review(reviewer, file).evidence.map(({ check }) => check);

describe('the reviewers of the port', () => {
  it.each(sources)('let the port of %s hold, alone among files that are not ported', (file) => {
    copy.translate(file);
    expect([copy.review('runner', file), copy.review('reader', file)]).toEqual([
      { verdict: 'holds', evidence: [] },
      { verdict: 'holds', evidence: [] },
    ]);
  });

  it('refute the planted tidying by what it computes, not by how it reads', () => {
    const file = 'lib/hash/sha/1.js';
    copy.translate(file, ['--plant', file]);
    expect(readFileSync(join(copy.dir, file), 'utf8')).toContain('Math.round(i / 20)');
    const { verdict, evidence } = copy.review('runner', file);
    expect(verdict).toBe('refuted');
    expect(evidence[0]).toMatchObject({
      check: 'results',
      expected: expect.stringContaining('da39a3ee5e6b4b0d3255bfef95601890afd80709'),
    });
    expect(checks('reader', file)).toEqual([]);
  });

  it('let the planted habit pass: among files that are not ported it works', () => {
    const file = 'lib/hash/ripemd.js';
    copy.translate(file, ['--plant-habit', file]);
    expect(readFileSync(join(copy.dir, file), 'utf8')).toContain("import utils from './utils.js'");
    expect([...checks('runner', file), ...checks('reader', file)]).toEqual([]);
  });

  it('know nothing of the plants, nor does the workflow', () => {
    const programs = [
      'runner-reviewer',
      'reader-reviewer',
      'probe',
      'probe-inputs',
      'probe-show',
      'base-tree',
      'exports-of',
      'fixer',
      'walk',
      'codemod',
    ];
    for (const path of [
      ...programs.map((name) => `agents/${name}.mjs`),
      'workflow.js',
      'port.json',
      'guide.md',
      'checks/ported.mjs',
    ]) {
      expect(readFileSync(join(copy.dir, path), 'utf8')).not.toMatch(
        /plant|habit|round\(|~~|ripemd|sha\/1\.js'/i,
      );
    }
  });

  it.each([
    ['a dropped name', 'lib/hash/utils.js', 'export { toHex };', '', ['exports']],
    [
      'an import without its extension',
      'lib/hash/hmac.js',
      "'./utils.js'",
      "'./utils'",
      ['imports'],
    ],
    [
      'an import of a package nobody depends on',
      'lib/hash/hmac.js',
      "'minimalistic-assert'",
      "'assert-plus'",
      ['imports'],
    ],
    [
      'a require that stayed',
      'lib/hash/hmac.js',
      "import assert from 'minimalistic-assert';",
      "var assert = require('minimalistic-assert');",
      ['leftovers'],
    ],
    [
      'a text that is no module',
      'lib/hash/hmac.js',
      'export default Hmac;',
      'export default;',
      ['syntax'],
    ],
    [
      'names where there was one value',
      'lib/hash/sha/1.js',
      'export default SHA1;',
      'export { SHA1 };',
      ['exports'],
    ],
  ])('the reader refutes %s', (_, file, from, to, expected) => {
    change(file, from, to);
    expect(checks('reader', file)).toEqual(expected);
  });

  it.each([
    ['a file that does not load', 'lib/hash/hmac.js', "'./utils.js'", "'./utilities.js'", 'load'],
    ['a file that never ends', 'lib/hash/sha/common.js', 'return x ^ y ^ z;', 'for (;;);', 'load'],
    [
      'names where there was one value',
      'lib/hash/sha/1.js',
      'export default SHA1;',
      'export { SHA1 };',
      'surface',
    ],
    [
      'an export nobody asked for',
      'lib/hash/hmac.js',
      'export default Hmac;',
      'export default Hmac;\nHmac.more = 1;',
      'surface',
    ],
    [
      'a lost property of a hash',
      'lib/hash/sha/224.js',
      'SHA224.hmacStrength = 192;',
      '',
      'surface',
    ],
    [
      'a key that is one byte too long',
      'lib/hash/hmac.js',
      'key.length > this.blockSize',
      'key.length >= this.blockSize',
      'results',
    ],
  ])(
    'the runner refutes %s',
    (_, file, from, to, expected) => {
      change(file, from, to);
      expect(checks('runner', file)[0]).toBe(expected);
    },
    40_000,
  );

  it('leave nothing behind in the workspace or its index', () => {
    copy.translate('lib/hash/hmac.js');
    const before = copy.git('status', '--porcelain');
    copy.review('runner', 'lib/hash/hmac.js');
    expect(copy.git('status', '--porcelain')).toBe(before);
  });
});
