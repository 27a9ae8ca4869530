import { afterAll, describe, expect, it } from 'vitest';
import { workingCopy } from './working-copy.js';

const copy = workingCopy();
afterAll(() => copy.remove());

interface Claims {
  readonly exports?: readonly string[];
  readonly requires?: readonly string[];
  readonly sideEffects?: boolean;
}

/** What a reviewer says of a made-up file, as `field: found`. */
function say(reviewer: 'loader' | 'reader', source: string, claims: Claims = {}): readonly string[] {
  copy.write('lib/made-up.js', source);
  const statement = { file: 'lib/made-up.js', exports: [], requires: [], sideEffects: false, sideEffectNotes: [], ...claims };
  return copy.review(reviewer, statement).evidence.map(({ field, found }) => `${field}: ${found}`);
}

describe('the loader looks at what a file does', () => {
  it.each([
    ['a new global', 'globalThis.added = 1;', 'globalThis.added'],
    ['a changed global', 'globalThis.fetch = null;', 'globalThis.fetch'],
    ['an extended built-in', 'Array.prototype.last = function () {};', 'Array.prototype.last'],
    ['an environment variable', 'process.env.ADDED = "1";', 'process.env.ADDED'],
    ['a change by a loop nobody can read', '["a"].forEach((name) => { this.constructor[name] = 1; });', 'Object.a'],
  ])('sees %s', (_, source, change) => {
    expect(say('loader', source)).toEqual([`sideEffects: loading changed ${change}`]);
  });

  it('sees a change deep in the object of another module', () => {
    copy.write('lib/other.js', 'exports.settings = { list: [] };');
    const evidence = say('loader', "require('./other').settings.list.push(1);", { requires: ['./other'] });
    expect(evidence[0]).toContain("require('./other').settings.list.0");
  });

  it('does not lay at the door of a file what its requires did to each other', () => {
    copy.write('lib/first.js', 'exports.list = [];');
    copy.write('lib/second.js', "require('./first').list.push(1); globalThis.second = 1;");
    expect(say('loader', "require('./first'); require('./second');", { requires: ['./first', './second'] })).toEqual([]);
  });

  it('does not take reading a lazy global for a change', () => {
    expect(say('loader', 'typeof globalThis.CompressionStream; typeof globalThis.WebSocket; typeof globalThis.fetch;')).toEqual([]);
  });

  it('refutes side effects that a file does not have', () => {
    expect(say('loader', 'var a = 1;', { sideEffects: true })).toEqual(['sideEffects: loading changed nothing']);
  });

  it('is not misled by what the file prints, and is not held up by its timers', () => {
    expect(say('loader', 'console.log("{}"); setInterval(() => {}, 1000); exports.a = 1;', { exports: ['a'] })).toEqual([]);
  });

  it('fails, rather than judging, when a file does not load', () => {
    expect(() => say('loader', 'throw new Error("no")')).toThrow('could not load');
  });
});

describe('the reader looks at what a file says', () => {
  it('does not count a require in a comment or a string', () => {
    expect(say('reader', "// require('a')\nvar text = \"require('b')\";")).toEqual([]);
  });

  it('counts a require that only runs later', () => {
    expect(say('reader', "exports.later = () => require('fs');", { exports: ['later'] })).toEqual(['requires: fs']);
  });

  it('accepts an export under a condition, stated or not', () => {
    const source = 'if (process.platform === "x") exports.a = 1;';
    expect([say('reader', source), say('reader', source, { exports: ['a'] })]).toEqual([[], []]);
  });

  it('says nothing about names that the text does not settle', () => {
    expect(say('reader', 'Object.assign(exports, { a: 1 });', { exports: ['a'] })).toEqual([]);
  });

  it('says nothing about a stated require when the text computes one', () => {
    expect(say('reader', "require('f' + 's');", { requires: ['fs'] })).toEqual([]);
  });

  it.each([
    ['an object literal', 'module.exports = { a: 1, b() {} };'],
    ['a chain', 'var it = module.exports = exports = {}; it.a = 1; it.b = 2;'],
    ['this', 'this.a = 1; this.b = 2;'],
  ])('follows exports through %s', (_, source) => {
    expect(say('reader', source, { exports: ['c'] })[0]).toMatch(/^exports: /);
    expect(say('reader', source, { exports: ['a', 'b'] })).toEqual([]);
  });

  it.each([
    ['an undeclared name', 'added = 1;', 'added'],
    ['a global object', 'globalThis.added = 1;', 'globalThis.added'],
    ['an object of another module', "var fs = require('fs'); fs.added = 1;", 'fs.added'],
  ])('sees an assignment to %s', (_, source, target) => {
    const requires = source.includes('require') ? ['fs'] : [];
    expect(say('reader', source, { requires })).toEqual([`sideEffects: assigns ${target}`]);
  });

  it('refutes side effects where nothing outside is assigned and nothing called', () => {
    expect(say('reader', 'exports.a = function () { added = 1; };', { exports: ['a'], sideEffects: true })).toHaveLength(1);
  });
});
