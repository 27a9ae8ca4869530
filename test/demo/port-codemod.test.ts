import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

type Target = (request: string) => {
  readonly specifier: string;
  readonly form: 'default' | 'names';
};
const codemod = pathToFileURL(
  join(import.meta.dirname, '../../demo/port-hash/agents/codemod.mjs'),
).href;
const { toModule } = (await import(codemod)) as {
  readonly toModule: (source: string, target: Target) => string;
};

/** Files with a capital name replace their exports, others put names on them. */
const target: Target = (request) => {
  if (!request.startsWith('.')) return { specifier: request, form: 'default' };
  return { specifier: `${request}.js`, form: /\/[A-Z]/.test(request) ? 'default' : 'names' };
};
const port = (source: string): string => toModule(source, target);

describe('the codemod of the port', () => {
  it.each([
    ['a package', "var a = require('a');\na();\n", "import a from 'a';\na();\n"],
    ['a file with a default', "var A = require('./A');\nA();\n", "import A from './A.js';\nA();\n"],
    [
      'a file with names',
      "var a = require('./a');\na.b();\n",
      "import * as a from './a.js';\na.b();\n",
    ],
    [
      'members only',
      "var a = require('./a');\nvar b = a.b;\nvar d = a.c;\nd(b);\n",
      "import { b, c as d } from './a.js';\nd(b);\n",
    ],
    [
      'members and the rest',
      "var a = require('./a');\nvar b = a.b;\na.c(b);\n",
      "import * as a from './a.js';\nimport { b } from './a.js';\na.c(b);\n",
    ],
    [
      'a member of a default',
      "var A = require('./A');\nvar b = A.b;\n",
      "import A from './A.js';\nvar b = A.b;\n",
    ],
    [
      'a member that is assigned again',
      "var a = require('./a');\nvar b = a.b;\nb = 1;\n",
      "import * as a from './a.js';\nvar b = a.b;\nb = 1;\n",
    ],
    [
      'a require for its effects',
      "'use strict';\n\nvar a = require('./a');\n",
      "import * as a from './a.js';\n",
    ],
  ])('imports %s', (_, source, ported) => {
    expect(port(source)).toBe(ported);
  });

  it.each([
    ['a local name', 'function f() {}\nexports.f = f;\n', 'function f() {}\nexport { f };\n'],
    [
      'a local under another name',
      'function F() {}\nexports.f = F;\n',
      'function F() {}\nexport { F as f };\n',
    ],
    ['an expression', 'exports.a = 1 + 1;\n', 'export var a = 1 + 1;\n'],
    [
      'an expression whose name is taken',
      'var a = 1;\nexports.a = a + 1;\n',
      'var a = 1;\nvar a$1 = a + 1;\nexport { a$1 as a };\n',
    ],
    ['one value', 'function F() {}\nmodule.exports = F;\n', 'function F() {}\nexport default F;\n'],
    [
      'a list of names',
      'var a = 1, b = 2;\nmodule.exports = { a: a, c: b };\n',
      'var a = 1, b = 2;\nexport { a, b as c };\n',
    ],
    [
      'a required default',
      "exports.a = require('./A');\n",
      "export { default as a } from './A.js';\n",
    ],
    ['required names', "exports.a = require('./a');\n", "export * as a from './a.js';\n"],
    [
      'names through an alias',
      "var h = exports;\nh.a = require('./a');\nh.b = h.a.b;\n",
      "import * as a from './a.js';\nexport { a };\nexport var b = a.b;\n",
    ],
  ])('exports %s', (_, source, ported) => {
    expect(port(source)).toBe(ported);
  });

  it('leaves comments, spacing and everything between as it was', () => {
    const body = '\n// why\nfunction f( a,b ) {\n    return a\t+ b; // odd\n}\n\n';
    expect(port(`'use strict';\n${body}exports.f = f;\n`)).toBe(
      `${body.trimStart()}export { f };\n`,
    );
  });

  it('does not take a property or a parameter for CommonJS', () => {
    const source =
      'function f(module) {\n  return module.exports + f.require + { exports: 1 }.exports;\n}\n';
    expect(port(source)).toBe(source);
  });

  it.each([
    ['a computed require', "var a = require('a' + 1);"],
    ['a require inside a function', "function f() { return require('./a'); }"],
    ['exports handed on', 'Object.assign(exports, {});'],
    ['an export inside a function', 'function f() { exports.a = 1; }'],
    ['exports under a condition', 'if (a) exports.a = 1;'],
    ['this as exports', 'this.a = 1;'],
    ['two values for one name', 'exports.a = 1;\nexports.a = 2;'],
    ['a default beside names', 'exports.a = 1;\nmodule.exports = f;'],
    [
      'an alias that is also a parameter',
      'var h = exports;\nh.a = 1;\nfunction f(h) { return h.a; }',
    ],
    ['a required module that is assigned again', "var a = require('./a');\na = 1;"],
  ])('refuses %s instead of guessing', (_, source) => {
    expect(() => port(source)).toThrow(/no rule|stands for|assigned again|cannot be exported/);
  });
});
