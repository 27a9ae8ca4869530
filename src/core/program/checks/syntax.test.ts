// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the scripts under test hold templates
import { describe, expect, it } from 'vitest';
import { checkScript } from './check-script.js';

const meta = "export const meta = { name: 'a', description: 'b' };\n";

function problem(body: string, start = meta) {
  const result = checkScript(start + body, 's.js');
  if (result.ok) throw new Error(`accepted: ${body}`);
  expect(result.problems).toHaveLength(1);
  const [first] = result.problems;
  return {
    code: first?.code,
    message: first?.message,
    line: first?.place.line,
    column: first?.place.column,
    hint: first?.hint,
  };
}

describe('syntax errors', () => {
  it("C3: the parser's true message is told, with its place", () => {
    expect(problem('const x = 1;\nconst x = 2')).toEqual({
      code: 'E_SCRIPT_SYNTAX',
      message: "Identifier 'x' has already been declared",
      line: 3,
      column: 6,
      hint: undefined,
    });
  });

  it.each([
    "const x: string = 'a'",
    'function f(a: number, b) {}',
    'function f(a?: number) {}',
    'const f = async (x): Promise<void> => {}',
    'interface X { a: string }',
    'enum Q { A }',
    'type X = { a: string }',
    'export type X = 1',
    "import type { X } from './x'",
    'const a = b as Foo',
    'const q = x satisfies Y',
    'const a = b!.c',
    'const a = new Map<string, number>()',
    'const f = <T>(a: T) => a',
    'class A { private x = 1 }',
    "const r = await agent<Foo>('x')",
  ])('C3: %s is refused with the TypeScript hint', (body) => {
    expect(problem(body)).toMatchObject({
      code: 'E_SCRIPT_SYNTAX',
      hint: expect.stringContaining('TypeScript'),
    });
  });

  it.each([
    'foo(a: 1)',
    'if (x {',
    'return { a: 1,, b: 2 }',
    'let x = y ? z',
    'const = 3',
    'return [1, 2',
    'for (;;',
    'const a = !',
    'x = {a: b: c}',
  ])('C3: %s is not blamed on TypeScript', (body) => expect(problem(body).hint).toBeUndefined());

  it('C3: a stray backtick is explained with the line where its template opens', () => {
    expect(problem('const x = 1;\nawait agent(`Read\nand use `grep` for it`)').hint).toContain(
      'opens on line 3 ends at the backtick just before this',
    );
    expect(problem('\nconst p = `abc ${{ a: `in` }.a}\nreturn 1')).toMatchObject({
      message: 'Unterminated template',
      hint: expect.stringContaining('opens on line 3 is never closed'),
    });
  });

  it.each([
    ['agent(“hi”)', 'typographic quote'],
    ["agent('a')\u200b;", 'U+200B'],
    ["const a = 'x\ny'", 'a line break ends a quoted string'],
    ["const f = (a) => { await agent('x') }", 'make the enclosing function async'],
    ['return 1 <!--x', 'use // for comments'],
  ])('C3: %j gets a hint that fits', (body, hint) => {
    expect(problem(body).hint).toContain(hint);
  });

  it('C3: fences and #! lines around a script are named', () => {
    expect(problem('return 1\n```', `\`\`\`js\n${meta}`).hint).toContain('Markdown fence');
    expect(problem('return 1', `#!/usr/bin/env node\n${meta}`).hint).toContain(
      'remove the #! line',
    );
  });
});
