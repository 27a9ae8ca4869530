import { afterAll, describe, expect, it } from 'vitest';
import { truth, truthOf } from './truth.js';
import { workingCopy } from './working-copy.js';

const copy = workingCopy();
afterAll(() => copy.remove());

const planted = 'lib/hash/sha/384.js';
const aliased = 'lib/hash.js';

describe('the mapper of the demo', () => {
  it.each(truth.filter(({ file }) => file !== aliased))('states $file as it is at the first look', (statement) => {
    expect(copy.map(statement.file)).toEqual(statement);
  });

  it('misses exports that are written through an alias: its natural weakness', () => {
    expect(copy.map(aliased)).toEqual({ ...truthOf(aliased), exports: [] });
  });

  it('guesses the planted file from its name, and no other', () => {
    expect(copy.map(planted, { plant: planted })).toMatchObject({ exports: ['sha384'], requires: ['../utils', '../common'] });
    expect(copy.map('lib/hash/sha/224.js', { plant: planted })).toEqual(truthOf('lib/hash/sha/224.js'));
  });

  it.each([aliased, planted])('states %s as it is when it looks again', (file) => {
    expect(copy.map(file, { plant: planted, evidence: [{ field: 'exports' }] })).toEqual(truthOf(file));
  });

  it('does not take wrong evidence on trust', () => {
    const evidence = [{ field: 'exports', stated: 'module.exports', found: 'everything', how: 'made up' }];
    expect(copy.map('lib/hash/hmac.js', { evidence })).toEqual(truthOf('lib/hash/hmac.js'));
  });

  it('refuses a file outside its workspace', () => {
    expect(() => copy.map('../elsewhere.js')).toThrow('outside the workspace');
  });
});
