// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the scripts under test hold templates
import { describe, expect, it } from 'vitest';
import { checkScript } from './check-script.js';

function check(source: string) {
  const result = checkScript(source, 'm.js');
  return result.ok
    ? { program: result.program, told: [] }
    : { program: null, told: result.problems.map(({ message }) => message) };
}

const inMeta = (members: string) =>
  check(`export const meta = { name: 'a', description: 'b', ${members} };`);

describe('meta', () => {
  it('C1: a pure literal after comments is read, unknown keys included', () => {
    const { program } = check(
      "/* one */ // two\nexport const meta = { name: `a`, 'description': 'b', whenToUse: 'c', phases: [{ title: 't', detail: 'd', model: 'm' }], n: -1.5, deep: [{ x: [null, true] }], basedOn: 'z' }\nreturn 1",
    );
    expect(program?.meta).toEqual({
      name: 'a',
      description: 'b',
      whenToUse: 'c',
      phases: [{ title: 't', detail: 'd', model: 'm' }],
      n: -1.5,
      deep: [{ x: [null, true] }],
      basedOn: 'z',
    });
    expect(program?.advice).toEqual([]);
  });

  it.each([
    ['x: y', 'meta.x is a variable (Identifier)'],
    ['x', 'meta.x is a variable (shorthand property)'],
    ['x: f()', 'meta.x is a call (CallExpression)'],
    ["x: 'a' + 'b'", 'meta.x is BinaryExpression'],
    ['x: [1, ...y]', 'meta.x[1] is a spread (SpreadElement)'],
    ['...y', 'meta is a spread (SpreadElement)'],
    ["['x']: 1", 'meta.x is a computed key'],
    ['x: `a${1}`', 'meta.x is a template with holes (TemplateLiteral)'],
    ['phases: [{ title: t }]', 'meta.phases[0].title is a variable (Identifier)'],
    ['x() {}', 'meta.x is a method or accessor'],
    ['get x() { return 1 }', 'meta.x is a method or accessor'],
    ['x: () => 1', 'meta.x is a function (ArrowFunctionExpression)'],
    ['x: /a/', 'meta.x is a regular expression'],
    ['x: 1n', 'meta.x is a BigInt'],
    ['__proto__: {}', 'meta.__proto__ is a prototype'],
  ])('C1: { %s } is no pure literal', (members, message) => {
    expect(inMeta(members).told).toEqual([`meta must be a pure literal: ${message}`]);
  });

  it.each([
    ["{ description: 'b' }", ['meta.name is missing']],
    ["{ name: ' ', description: 3 }", ['meta.name is empty', 'meta.description is not a string']],
  ])('C1: name and description are required: %s', (object, told) => {
    expect(check(`export const meta = ${object};`).told).toEqual(told);
  });

  it.each([
    ['', 'the script is empty'],
    ['return 1', 'the first statement is not `export const meta = {…}`'],
    [
      "const a = 1;\nexport const meta = { name: 'a', description: 'b' };",
      '`meta` is not the first statement',
    ],
    ["const meta = { name: 'a', description: 'b' };", '`meta` is not exported'],
    ["export let meta = { name: 'a', description: 'b' };", '`meta` is declared with let'],
    [
      'export const meta = make();',
      'meta must be a pure literal: it is not an object literal but CallExpression',
    ],
    [
      "export const meta = { name: 'a', description: 'b' }, x = 1;",
      '`meta` shares its statement with other variables',
    ],
  ])('C1: %j is told what is there instead', (source, message) => {
    expect(check(source).told).toContain(message);
  });

  it('C1: what is only displayed is never a reason to refuse', () => {
    const { program } = inMeta(
      "whenToUse: 1, phases: ['one', { title: 2 }, { title: 'three', detail: 4 }], args: 'free text'",
    );
    expect(program?.meta).toEqual({
      name: 'a',
      description: 'b',
      phases: [{ title: 'one' }, { title: 'three' }],
    });
    expect(program?.advice.map(({ code }) => code)).toEqual(Array(4).fill('meta-ignored'));
    expect(inMeta('phases: 7').program?.meta.phases).toBeUndefined();
  });

  it('C2: the body is advised that it cannot see meta', () => {
    const start = "export const meta = { name: 'a', description: 'b' };\n";
    expect(check(`${start}log(meta.name)`).program?.advice).toMatchObject([
      { code: 'meta-in-body', site: { line: 2, column: 4 } },
    ]);
    expect(check(`${start}const f = (meta) => meta.x; return f({})`).program?.advice).toEqual([]);
  });
});
