import { describe, expect, it } from 'vitest';
import { PlenumError } from '../../values/errors.js';
import { problemJson, renderProblem, type ScriptProblem } from '../syntax/problem.js';
import type { Program } from '../syntax/program.js';
import { maxSourceLength } from '../syntax/source-text.js';
import { checkScript } from './check-script.js';

const meta = "export const meta = { name: 'audit', description: 'Looks around' };";

function problems(source: string): readonly ScriptProblem[] {
  const result = checkScript(source, 'audit.js');
  return result.ok ? [] : result.problems;
}

function program(source: string): Program {
  const result = checkScript(source, 'audit.js');
  if (!result.ok) throw new Error(result.problems.map(renderProblem).join('\n'));
  return result.program;
}

describe('the source text', () => {
  it('C2: top-level await and return are part of the language of scripts', () => {
    expect(problems(`${meta}\nconst a = await agent('x');\nreturn a;`)).toEqual([]);
  });

  it('C4: a script of exactly 512 KiB is read, one character more is refused', () => {
    const padding = maxSourceLength - meta.length - 2;
    const largest = `${meta}//${'x'.repeat(padding)}`;
    expect(largest).toHaveLength(maxSourceLength);
    expect(problems(largest)).toEqual([]);
    expect(problems(`${largest}x`).map(({ code }) => code)).toEqual(['E_SCRIPT_SIZE']);
  });

  it('C4: a byte order mark and CRLF change neither lines nor columns', () => {
    const [problem] = problems(`\ufeff${meta}\r\n\r\nconst t = Date.now();\r\n`);
    expect(problem?.place).toMatchObject({ line: 3, column: 10 });
    const read = program(`\ufeff${meta}\r\nreturn 1;\r\n`);
    expect(read.source).toBe(`${meta}\nreturn 1;\n`);
    expect(read.source.slice(...read.metaRange)).toBe(meta);
  });

  it('a script that is nothing but mistakes is told the first hundred of them', () => {
    expect(problems(`${meta}\n${'Date.now();'.repeat(5000)}`)).toHaveLength(100);
    const names = Array.from({ length: 5000 }, (_, index) => `name${index};`);
    expect(program(`${meta}\n${names.join('\n')}`).advice).toHaveLength(100);
  });

  it('an absurdly nested script is refused, not a crash', () => {
    expect(problems(`${meta}\nreturn ${'('.repeat(100_000)}1`).map(({ code }) => code)).toEqual([
      'E_SCRIPT_SYNTAX',
    ]);
  });
});

describe('what a person is told', () => {
  it('every problem is told at once, in reading order', () => {
    const source =
      "import x from 'x';\nexport const meta = { name: '' };\nconst t = Date.now();\nrequire('fs');\nexport default t;";
    expect(problems(source).map(({ code, place }) => [code, place.line])).toEqual([
      ['E_SCRIPT_IMPORT', 1],
      ['E_SCRIPT_META', 2],
      ['E_SCRIPT_META', 2],
      ['E_SCRIPT_META', 2],
      ['E_SCRIPT_CLOCK', 3],
      ['E_SCRIPT_IMPORT', 4],
      ['E_SCRIPT_IMPORT', 5],
    ]);
  });

  it('the caret stands under its character behind tabs and wide characters', () => {
    const [problem] = problems(`${meta}\n\tconst 名 = Date.now();`);
    const [line = '', caret = ''] = problem?.place.frame.split('\n') ?? [];
    expect(line).toBe('  2 |   const 名 = Date.now();');
    expect(caret).toBe('    |              ^');
  });

  it('a long line is cut to a window around the caret', () => {
    const [problem] = problems(
      `${meta}\nconst a = '${'x'.repeat(5000)}'; Date.now(); '${'y'.repeat(5000)}'`,
    );
    const [line = '', caret = ''] = problem?.place.frame.split('\n') ?? [];
    expect(line.length).toBeLessThan(120);
    expect(line.slice(caret.indexOf('^'))).toMatch(/^Date\.now/);
  });

  it('control characters of the source cannot reach the terminal', () => {
    const [problem] = problems(`${meta}\nDate.now('\u001b[31m\u202e')`);
    const text = renderProblem(problem as ScriptProblem);
    expect(text).toContain("Date.now('");
    for (const character of ['\u001b', '\u202e']) expect(text).not.toContain(character);
  });

  it('the text names place, message, code and the one next thing to do', () => {
    const [problem] = problems(`${meta}\nconst t = Date.now();`);
    expect(renderProblem(problem as ScriptProblem)).toBe(
      [
        'audit.js:2:11: Date.now is refused: a resumed run must take the same way again [E_SCRIPT_CLOCK]',
        '  2 | const t = Date.now();',
        '    |           ^',
        '  → use run.startedAt, pass a time in through args, or stamp the result after the run; new Date(value) works',
      ].join('\n'),
    );
  });

  it('the JSON form is flat and always has a hint member', () => {
    const [problem] = problems(`${meta}\nreturn (`);
    expect(problemJson(problem as ScriptProblem)).toMatchObject({
      code: 'E_SCRIPT_SYNTAX',
      file: 'audit.js',
      line: 2,
      column: 8,
      hint: null,
    });
  });

  it('a problem can be thrown as a PlenumError as it is', () => {
    const [problem] = problems(`${meta}\nreturn (`);
    const { code, message, ...details } = problem as ScriptProblem;
    expect(new PlenumError(code, message, details)).toMatchObject({
      code: 'E_SCRIPT_SYNTAX',
      place: { line: 2, column: 8 },
    });
  });
});
