import { describe, expect, it } from 'vitest';
import { checkScript } from './check-script.js';

const meta = "export const meta = { name: 'a', description: 'b' };\n";

function codes(body: string): readonly string[] {
  const result = checkScript(meta + body, 'f.js');
  return result.ok
    ? []
    : result.problems.map(({ code, place }) => `${code} ${place.line}:${place.column}`);
}

describe('loading and exporting', () => {
  it.each([
    ["import x from 'x'", '2:0'],
    ["import 'x'", '2:0'],
    ["const m = await import('x')", '2:16'],
    ['log(import.meta.url)', '2:4'],
    ["const fs = require('fs')", '2:11'],
    ["globalThis.require('fs')", '2:0'],
    ['export default 1', '2:0'],
    ['export default async function () {}', '2:0'],
    ['export const other = 1', '2:0'],
    ['export function f() {}', '2:0'],
    ['const x = 1; export { x }', '2:13'],
    ["export * from 'x'", '2:0'],
    ['export { missing }', '2:9'],
  ])('C3: %s is refused', (body, place) => {
    expect(codes(body)).toContain(`E_SCRIPT_IMPORT ${place}`);
  });

  it.each([
    "const require = (n) => n; require('x')",
    "log('import x from y; require(1)') // import('x')",
    'const o = { require() {} }; o.require()',
  ])('C3: %s is fine', (body) => expect(codes(body)).toEqual([]));
});

describe('time and chance', () => {
  it.each([
    ['const t = Date.now()', '2:10'],
    ['const t = Date . now ()', '2:10'],
    ['const f = Date.now', '2:10'],
    ["Date['now']()", '2:0'],
    ['Date[`now`]()', '2:0'],
    ['Date?.now?.()', '2:0'],
    ['globalThis.Date.now()', '2:0'],
    ["globalThis['Date'].now()", '2:0'],
    ['new Date()', '2:0'],
    ['new Date', '2:0'],
    ['new globalThis.Date()', '2:0'],
    ['Date()', '2:0'],
    ['String(Date(0))', '2:7'],
    ['Math.random()', '2:0'],
    ["items.sort(() => Math['random']() - 0.5); const items = []", '2:17'],
    ['const { now } = Date', '2:6'],
    ['const { random: r } = Math', '2:6'],
    ['{ const Date = 1 } Date.now()', '2:19'],
    ['function f(Date) {} Date.now()', '2:20'],
  ])('C7: %s is refused', (body, place) => {
    expect(codes(body)).toEqual([`E_SCRIPT_CLOCK ${place}`]);
  });

  it.each([
    'new Date(5).toISOString()',
    "new Date('2026-01-01')",
    'new Date(...parts); const parts = [1]',
    "log('Date.now() and Math.random() and new Date()') // Date.now()",
    'const p = `call Math.random()`',
    'const f = (Date) => Date.now()',
    'function g() { const Math = { random: () => 1 }; return Math.random() }',
    'class Date { static now() {} } Date.now()',
    'try {} catch (Math) { Math.random() }',
    'const { Date } = args; new Date()',
    'Date.parse("x"); Math.max(1)',
    'budget.now; args.Date.now()',
  ])('C7: %s is fine', (body) => expect(codes(body)).toEqual([]));
});
