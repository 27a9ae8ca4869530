import { describe, expect, it } from 'vitest';
import type { SandboxFactory } from '../../../core/ports/sandbox.js';
import { playScript, type ScriptOptions } from './script-run.js';

const meta = "export const meta = { name: 'a', description: 'b' };\n";

export function describeLanguage(create: SandboxFactory): void {
  const result = async (source: string, options?: ScriptOptions) =>
    (await playScript(create, source, options)).result;
  const thrown = async (source: string, options?: ScriptOptions) =>
    (await playScript(create, source, options)).thrown;

  describe('the script', () => {
    it('C2: top-level await and return work, and the returned value is the result', async () => {
      expect(await result(`${meta}const a = await agent('x');\nreturn { a };`)).toEqual({
        a: '<x>',
      });
    });

    it('C2: no return is null', async () => {
      expect(await result(`${meta}await null;`)).toBeNull();
      expect(await result('')).toBeNull();
    });

    it('C2: meta is not visible to the body, and positions are those of the file', async () => {
      expect(await result(`${meta}return typeof meta;`)).toBe('undefined');
      const error = await thrown(
        "/* c */ export const meta = { name: 'a',\n description: 'b' }; null.x;\n",
        { file: 'port.js' },
      );
      expect(error.site).toEqual({ line: 2, column: expect.any(Number) });
      expect(error.stack).toContain('(port.js:2:');
    });

    it('C2: the body is strict', async () => {
      expect((await thrown('undeclared = 1;')).name).toBe('ReferenceError');
      expect(await result('return (function () { return this === undefined; })();')).toBe(true);
    });

    it('C5: names that other runtimes have are absent', async () => {
      const names =
        'process require module Buffer fetch queueMicrotask setInterval performance crypto ' +
        'WebAssembly SharedArrayBuffer Atomics WeakRef FinalizationRegistry';
      for (const name of names.split(' '))
        expect(await result(`return [typeof ${name}, '${name}' in globalThis];`), name).toEqual([
          'undefined',
          false,
        ]);
    });

    it('C5: the names of the contract are there', async () => {
      const names =
        'agent parallel pipeline phase log workflow setTimeout clearTimeout sh files read gate ' +
        'losses ask merge URL structuredClone TextEncoder TextDecoder';
      for (const name of names.split(' '))
        expect(await result(`return typeof ${name};`), name).toBe('function');
      expect(
        await result('return [typeof budget, typeof console, typeof run, typeof args];'),
      ).toEqual(['object', 'object', 'object', 'undefined']);
      expect(
        await result(
          (
            'return [[1].at(-1), Object.groupBy([1, 2], (x) => x % 2).1, ' +
            '[..."ab"].toSorted().length, Promise.try !== undefined];'
          ).replace('.1', "['1']"),
        ),
      ).toEqual([1, [1], 2, true]);
    });

    it('C5: an en-US number format is there, and other formats are not', async () => {
      expect(
        await result(
          "return [new Intl.NumberFormat('en-US').format(1234567.5), (9876).toLocaleString(), " +
            'typeof Intl.DateTimeFormat];',
        ),
      ).toEqual(['1,234,567.5', '9,876', 'undefined']);
    });

    it('C6: globals can be assigned, shadowed and redeclared', async () => {
      expect(await result('args = JSON.parse(args); return args.n;', { args: '{"n":3}' })).toBe(3);
      expect(
        await result(
          'const f = (phase, budget, agent) => phase + budget + agent; return f(1, 2, 3);',
        ),
      ).toBe(6);
      expect(
        await result(
          "const agent = async (x) => 'mine ' + x; function log() { return 'logged'; } " +
            "return [await agent('a'), log()];",
        ),
      ).toEqual(['mine a', 'logged']);
      expect(await result('agent = 5; return agent;')).toBe(5);
    });

    it('C7: Date.now, new Date(), Date() and Math.random are refused through any alias, saying what to do', async () => {
      for (const source of [
        'Date.now()',
        'new Date()',
        'Date()',
        "globalThis['Da' + 'te'].now()",
        'Reflect.construct(Date, [])',
        'new (class extends Date {})()',
      ]) {
        expect((await thrown(`return ${source};`)).message, source).toMatch(
          /pass a timestamp through args, or use run\.startedAt/,
        );
      }
      for (const source of ['Math.random()', "Math['ran' + 'dom']()", '(0, Math.random)()']) {
        expect((await thrown(`return ${source};`)).message, source).toMatch(
          /use run\.random\(\) or put an index in the prompt/,
        );
      }
    });

    it('C7: new Date(value) and what needs no clock work', async () => {
      const source =
        'const d = new Date(86400000); return [d.toISOString(), d instanceof Date, ' +
        "Date.UTC(2020, 0), Date.parse('2020-01-01'), " +
        "new Date('2020-01-01T00:00:00Z').getTime(), String(new Date(0))];";
      const utc = 1_577_836_800_000;
      expect(await result(source)).toEqual([
        '1970-01-02T00:00:00.000Z',
        true,
        utc,
        utc,
        utc,
        expect.stringContaining('Jan 01 1970 00:00:00'),
      ]);
    });

    it('C8: eval, Function and every constructor route throw EvalError', async () => {
      const routes = [
        "eval('1')",
        "Function('1')",
        "new Function('1')",
        "(() => {}).constructor('1')",
        "(async () => {}).constructor('1')",
        "(function* () {}).constructor('1')",
        "[].at.constructor('1')",
      ];
      for (const route of routes)
        expect((await thrown(`return ${route};`)).name, route).toBe('EvalError');
      expect(await result('return (() => {}) instanceof Function;')).toBe(true);
    });

    it('C9: functions and undefined drop from the result', async () => {
      expect(
        await result(
          'return { a: undefined, f() {}, list: [undefined, () => {}], d: new Date(0) };',
        ),
      ).toEqual({
        list: [null, null],
        d: '1970-01-01T00:00:00.000Z',
      });
      expect(await result('return () => {};')).toBeNull();
    });

    it('C9: a BigInt or a cycle in the result fails with its path', async () => {
      const big = await thrown('return { items: [1, 2, 3, { id: 5n }] };');
      expect(big).toMatchObject({
        name: 'ResultError',
        message: expect.stringContaining('result.items[3].id is a BigInt'),
      });
      const cycle = await thrown(
        "const a = { b: { 'odd key': [] } }; a.b['odd key'].push(a.b); return a;",
      );
      expect(cycle.message).toContain('result.b["odd key"][0] refers back to result.b');
    });

    it('C10: log and console write readable text', async () => {
      const run = await playScript(
        create,
        "log('n', 1, { a: [1, { b: 'x' }] }, [undefined, null, 5n, -0]); " +
          "console.warn(new Map([['k', { v: 1 }]]), new Set([1])); " +
          "console.error(new TypeError('bad')); console.debug(agent, Symbol('s')); " +
          'console.info(class A {}, new (class Box { w = 1; })());',
      );
      const texts = run.notes.map(({ note }) =>
        note.kind === 'log' ? [note.level, note.text] : [],
      );
      expect(texts[0]).toEqual(['log', 'n 1 { a: [ 1, { b: "x" } ] } [ undefined, null, 5n, -0 ]']);
      expect(texts[1]).toEqual(['warn', 'Map { "k" => { v: 1 } } Set { 1 }']);
      expect(texts[2]?.[1]).toMatch(/^TypeError: bad\n/);
      expect(texts[3]).toEqual(['debug', '[Function agent] Symbol(s)']);
      expect(texts[4]).toEqual(['info', '[Function A] Box { w: 1 }']);
      expect(texts.flat().join()).not.toContain('[object');
    });

    it('C10: text is bounded in depth and length and survives hostile values', async () => {
      const run = await playScript(
        create,
        'const a = {}; a.self = a; let deep = {}; for (let i = 0; i < 50; ' +
          "i++) deep = { deep }; log(a, deep); log('x'.repeat(1e6)); " +
          "log({ get bad() { throw new Error('no'); } }, new Proxy({}, { ownKeys() { throw 1; " +
          '} }), Object.create(null));',
      );
      const texts = run.notes.map(({ note }) => (note.kind === 'log' ? note.text : ''));
      expect(texts[0]).toContain('[Circular]');
      expect(texts[0]?.length).toBeLessThan(300);
      expect(texts[1]?.length).toBeLessThan(70_000);
      expect(texts[2]).toContain('[unreadable]');
      expect(run.end?.type).toBe('return');
    });

    it('X12: run has id, seed, start and a seeded random, and cannot be changed', async () => {
      const source =
        'const frozen = Object.isFrozen(run); ' +
        'return { id: run.id, seed: run.seed, startedAt: run.startedAt, frozen, ' +
        'draws: [run.random(), run.random()] };';
      const first = (await result(source)) as { draws: number[] };
      expect(first).toMatchObject({
        id: 'run-1',
        seed: 'seed',
        startedAt: 1_700_000_000_000,
        frozen: true,
      });
      for (const draw of first.draws) expect(draw >= 0 && draw < 1).toBe(true);
      expect(first.draws[0]).not.toBe(first.draws[1]);
      expect(await result(source)).toEqual(first);
      expect(await result(source, { seed: 'other' })).not.toEqual(first);
    });

    it('X12: the draws of one lane do not move those of another', async () => {
      const draws = (extra: number) =>
        result(
          'return parallel([0, 1].map((lane) => async () => { for (let i = 0; ' +
            `i < (lane === 0 ? ${extra} : 0); i++) run.random(); await agent('a' + ` +
            'lane); return run.random(); }));',
        ) as Promise<number[]>;
      const [one, five] = [await draws(1), await draws(5)];
      expect(one[1]).toBe(five[1]);
      expect(one[0]).not.toBe(five[0]);
      expect(one[0]).not.toBe(one[1]);
    });

    it('an error of the script names its line, also after an await', async () => {
      const error = await thrown(
        "const a = await agent('x');\n\n  async function inner() {\n    await null; " +
          "throw new RangeError('too far ' + a);\n  }\nawait inner();",
      );
      expect(error).toMatchObject({
        name: 'RangeError',
        message: 'too far <x>',
        site: { line: 4, column: expect.any(Number) },
        step: null,
      });
      expect(error.stack).not.toContain('plenum.js');
    });

    it('anything can be thrown', async () => {
      expect(await thrown("throw 'text';")).toMatchObject({
        name: 'Error',
        message: 'text',
        site: null,
      });
      expect((await thrown('throw { a: 1 };')).message).toBe('{ a: 1 }');
      expect((await thrown("throw new Proxy(new Error('x'), { get() { throw 1; } });")).name).toBe(
        'Error',
      );
    });

    it('a rejection nobody handles does not end the run', async () => {
      expect(
        await result(
          "Promise.reject(new Error('floating')); agent('x').then(() => { throw 1; }); " +
            "await agent('y'); return 'fine';",
        ),
      ).toBe('fine');
    });
  });
}
