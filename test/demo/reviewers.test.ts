import { afterAll, describe, expect, it } from 'vitest';
import { truth, truthOf } from './truth.js';
import { type Statement, workingCopy } from './working-copy.js';

const copy = workingCopy();
afterAll(() => copy.remove());

const fields = (reviewer: 'loader' | 'reader', statement: Statement): readonly string[] =>
  copy.review(reviewer, statement).evidence.map((item) => item.field);

// One of each shape: names on an alias, on exports, on a function, and many of them.
const shapes = ['lib/hash.js', 'lib/hash/ripemd.js', 'lib/hash/sha/512.js', 'lib/hash/utils.js'].map(truthOf);

describe.each(['loader', 'reader'] as const)('the %s-reviewer of the demo', (reviewer) => {
  it.each(truth)('lets the truth about $file hold', (statement) => {
    expect(copy.review(reviewer, statement)).toEqual({ verdict: 'holds', evidence: [] });
  });

  it.each(shapes)('refutes a missing export of $file', (statement) => {
    const review = copy.review(reviewer, { ...statement, exports: statement.exports.slice(1) });
    expect(review.verdict).toBe('refuted');
    expect(review.evidence[0]).toMatchObject({ field: 'exports', found: statement.exports.join(', ') });
  });

  it.each(shapes)('refutes a missing require of $file', (statement) => {
    expect(fields(reviewer, { ...statement, requires: statement.requires.slice(1) })).toEqual(['requires']);
  });

  it('refutes the planted guess, with evidence for both wrong fields', () => {
    const file = 'lib/hash/sha/384.js';
    const review = copy.review(reviewer, copy.map(file, { plant: file }));
    expect(review.verdict).toBe('refuted');
    expect(review.evidence).toMatchObject([
      { field: 'exports', stated: 'sha384', found: 'module.exports, blockSize, outSize, hmacStrength, padLength' },
      { field: 'requires', stated: '../utils, ../common', found: '../utils, ./512' },
    ]);
  });

  it('refutes what the quick look missed in the aliased file', () => {
    expect(fields(reviewer, copy.map('lib/hash.js'))).toEqual(['exports']);
  });

  it('refutes a required module that is not there', () => {
    const { file, requires } = truthOf('lib/hash/common.js');
    expect(fields(reviewer, { ...truthOf(file), requires: [...requires, 'left-pad'] })).toEqual(['requires']);
  });

  it('refutes an invented export', () => {
    const statement = truthOf('lib/hash/sha/common.js');
    expect(fields(reviewer, { ...statement, exports: [...statement.exports, 'sha1'] })).toEqual(['exports']);
  });
});
