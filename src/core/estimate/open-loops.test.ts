import { expect, it } from 'vitest';
import { checkScript } from '../program/checks/check-script.js';
import { openLoops } from './open-loops.js';

const header = "export const meta = { name: 'n', description: 'd' };\n";

function linesOf(body: string): readonly number[] {
  const checked = checkScript(header + body, 'loops.js');
  if (!checked.ok) throw new Error(checked.problems[0]?.message);
  return openLoops(checked.program);
}

it.each([
  ['counted up', 'for (let i = 0; i < 5; i++) await agent("x");', []],
  ['counted by two', 'let i = 0;\nwhile (i < 9) { await agent("x"); i += 2; }', []],
  ['counted in its test', 'let i = 0;\nwhile (i++ < 5) await agent("x");', []],
  [
    'counted, and left early',
    'let done = false;\nfor (let i = 0; i < 5 && !done; i++) done = (await agent("x")) === "y";',
    [],
  ],
  ['over a list', 'for (const one of args) await agent(one);', []],
  [
    'without agents',
    'let text = "";\nwhile (text.length < 5) text += "x";\nawait agent(text);',
    [],
  ],
  [
    'until an answer',
    'let answer;\ndo { answer = await agent("x"); } while (answer !== "done");',
    [3],
  ],
  ['without an end', 'while (true) { if (await agent("x")) break; }', [2]],
  [
    'until it is dry',
    'let dry = 0;\nwhile (dry < 2) { if (await agent("x")) dry = 0; else dry++; }',
    [3],
  ],
  ['a queue', 'const queue = ["a"];\nwhile (queue.length > 0) await agent(queue.pop());', [3]],
  [
    'inside a counted one',
    'for (let i = 0; i < 3; i++) {\n  while (!(await agent("x"))) {}\n}',
    [3],
  ],
])('X85: a loop %s', (_name, body, lines) => {
  expect(linesOf(body)).toEqual(lines);
});
