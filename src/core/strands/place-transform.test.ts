import { parse } from 'acorn';
import { describe, expect, it } from 'vitest';
import { placeTransform } from './place-transform.js';

const options = {
  ecmaVersion: 'latest',
  sourceType: 'module',
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
} as const;

function transform(source: string, metaRange: readonly [number, number] = [0, 0]) {
  return placeTransform(
    { source, metaRange, syntax: parse(source, options) },
    { globals: ['agent', 'args'], sited: new Set(['agent']) },
  );
}

/** The body between the wrapper's parts. */
function body(source: string): string {
  const { code } = transform(source);
  return code.slice(
    code.indexOf('return async function(){') + 'return async function(){'.length,
    code.lastIndexOf('\n'),
  );
}

describe('the place transform', () => {
  it('wraps the script in a function of the helpers and the globals', () => {
    expect(transform('return 1').code).toBe(
      "(function($p,$e,$g,$l,$c,$o,$y,$i,$x,$s,agent,args){'use strict';return async function(){return 1\n}})",
    );
    expect(transform('await 1').code).toMatch(
      /^\(function\(.*\)\{'use strict';return async function\(\)\{try\{.*\n\}finally\{\$x\(\$p\)\}\}\}\)$/,
    );
  });

  it('marks what suspends, and nothing else', () => {
    expect(
      body(
        'const f = async () => 5; function g() { return h(); } async function k() { return 1; }',
      ),
    ).toBe(
      'const f = async () => 5; function g() { return h(); } async function k() { return 1; }',
    );
    expect(body('async function f() { return await g(); }')).toBe(
      'async function f() {var $p=$e();try{ return $l($p,await $o($p,(g()))); }finally{$x($p)}}',
    );
    expect(body('x = async y => await y')).toBe(
      'x = async y =>{var $p=$e();try{return ( $l($p,await $o($p,(y))))}finally{$x($p)}}',
    );
    expect(body('function* g() { yield 1; }')).toBe('function* g() { yield 1; }');
    expect(body('async function* g() { yield; yield 1; yield* h(); }')).toBe(
      'async function* g() {var $p=$g();try{ $y($p,yield $o($p)); $y($p,yield $o($p,(1))); $y($p,yield* $i($p,(h()))); }finally{$x($p)}}',
    );
    expect(body('async () => { try { await a } catch { b } finally { c } }')).toContain(
      'catch {$l($p); b } finally {$l($p); c }',
    );
  });

  it('numbers the calls that ask for steps', () => {
    const placed = transform(
      "agent('a');\n  agent.outcome('b'); x.agent('c'); agent?.('d'); new agent(); f(agent);",
    );
    expect(placed.code).toContain(
      "$s(agent,0)('a');\n  $s(agent,1).outcome('b'); x.agent('c'); $s(agent,2)?.('d'); new agent(); f(agent);",
    );
    expect(placed.sites).toEqual([
      { line: 1, column: 0 },
      { line: 2, column: 2 },
      { line: 2, column: 36 },
    ]);
  });

  const programs: readonly (readonly [name: string, source: string])[] = [
    ['no semicolons', 'let a = 1\nawait a\nlet b = a\n;(await b)\nreturn\nawait a'],
    [
      'an arrow with comments around its body',
      'const f = async (a /* => */, b = ") =>") => /* c */ // d\n  await a // e\nawait f(1)',
    ],
    ['an arrow that gives an object', 'const f = async () => ({ a: await 1 })\nreturn f()'],
    [
      'an arrow inside a conditional and a call',
      'g(async () => await 1, x ? async y => await y : null)\nfunction g() {} var x',
    ],
    [
      'sequences',
      'await (1, 2); const f = async () => { for await (const x of (1, [2])) ; await (f, 1) }',
    ],
    [
      'labels',
      'a: b: for await (const x of []) { continue a }\nc: for (;;) { for await (const y of []) break c; break }',
    ],
    [
      'loops without braces',
      'if (1) for await (const x of []) await x; else for await (const y of []) for await (const z of y) ;\ndo await 1\nwhile (await 0)',
    ],
    [
      'switch and ternary',
      'switch (await 1) { case await 2: await 3; default: await 4 ? await 5 : await 6 }',
    ],
    ['templates and tags', 'const t = `a${await 1}b${`c${await 2}`}`; String.raw`${await 3}`'],
    [
      'classes',
      'class A extends (await Object) { #p = 1; static async *[await 1]() { yield await 2 } async #m() { await this.#p } static { this.x = 1 } get q() { return 1 } async "s"() { return await super.toString() } }',
    ],
    [
      'directives',
      "async function f() { 'use strict'\n await 1 }\nasync function g() { 'use strict'; await 1 }",
    ],
    [
      'hoisting',
      'return f(); async function f() { await 1; return g(); function g() { return h } var h }',
    ],
    [
      'names declared twice',
      'async function f() { var g; function g() {} function k() {} function k() {} await 1 }\nawait f()',
    ],
    ['await of await', 'await await await 1; await -(await 1); await (async () => await 1)()'],
    [
      'generators',
      'const g = async function* () { const a = yield await (yield 1); return async () => await a; yield yield; yield* (yield 2, []) }',
    ],
    [
      'destructuring',
      'const { a = await 1, [await 2]: b, ...c } = await {}; for (const [x = await 3] of []) await x',
    ],
    [
      'optional chains and new',
      'const n = null; (await n)?.[await 1]?.(await 2); new (await Map)(await [])',
    ],
    ['a comment at the end', 'await 1 // end'],
    ['dollar names', 'const $ = 1, $p = 2, $$e = 3, \\u0024\\u0024\\u0024l = 4; await $'],
    ['line separators', "const s = '\u2028'; await 1 /* \u2029 */; await 2"],
    ['disposal', 'async function f() { await using x = null; using y = null }'],
    ['empty', ''],
  ];

  for (const [name, source] of programs) {
    it(`keeps lines and stays valid: ${name}`, () => {
      const { code } = transform(source);
      const lines = code.split('\n');
      for (const [at, line] of source.split('\n').entries())
        for (const word of line.match(/\w{3,}/g) ?? []) expect(lines[at]).toContain(word);
      expect(lines).toHaveLength(source.split('\n').length + 1);
      expect(() => parse(code, { ecmaVersion: 'latest', sourceType: 'script' })).not.toThrow();
    });
  }

  it('takes helper names that the source does not hold, whatever way it writes them', () => {
    expect(transform("'$$$'").code).toContain('function($$$$p,');
    expect(transform('const \\u0024\\u{0024} = 1').code).toContain('function($$$p,');
  });

  it('blanks meta and keeps its lines', () => {
    const source = "export const meta = {\n  name: 'é😀' };\nawait 1";
    const { code } = transform(source, [0, source.indexOf(';') + 1]);
    expect(code).not.toContain('meta');
    expect(code.split('\n')[2]).toBe('$l($p,await $o($p,(1)))');
  });

  it('is not exhausted by a long chain', () => {
    const chain = `x${'.y'.repeat(50_000)}`;
    expect(transform(`var x; ${chain}`).code).toContain(chain);
  });

  it('leads positions of its code back to the source', () => {
    const placed = transform("const é = '😀'; await agent(é); await null.x;\n  await undefined.y;");
    const line = placed.code.split('\n')[0] ?? '';
    const column = (text: string) => Buffer.byteLength(line.slice(0, line.indexOf(text))) + 1;
    expect(placed.siteOf(1, column('const'))).toEqual({ line: 1, column: 0 });
    expect(placed.siteOf(1, column('null.x'))).toEqual({ line: 1, column: 38 });
    expect(placed.siteOf(1, column('$l('))).toEqual({ line: 1, column: 16 });
    expect(placed.siteOf(1, 1)).toEqual({ line: 1, column: 0 });
    expect(placed.siteOf(2, 3)).toEqual({ line: 2, column: 2 });
    expect(placed.siteOf(9, 1)).toBeNull();
  });
});
