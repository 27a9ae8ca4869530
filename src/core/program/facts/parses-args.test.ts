// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the scripts under test hold templates
import { describe, expect, it } from 'vitest';
import { checkScript } from '../checks/check-script.js';

function parsesArgs(body: string, metaArgs = ''): boolean | string {
  const result = checkScript(
    `export const meta = { name: 'a', description: 'b', ${metaArgs} };\n${body}`,
    's.js',
  );
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.program.advice.some(({ code }) => code === 'args-decoded')
    ? 'advised'
    : result.program.parsesArgs;
}

describe('scripts that parse their arguments', () => {
  it.each([
    'const o = JSON.parse(args)',
    "const o = JSON.parse(args || '{}')",
    'const o = JSON.parse(String(args))',
    'const o = JSON.parse(args.trim())',
    'const o = JSON.parse(`${args}`)',
    'args = JSON.parse(args)',
    'const raw = args; const o = JSON.parse(raw)',
    "const o = JSON.parse(args ? args : '{}')",
  ])('X13: %s keeps text as text', (body) => expect(parsesArgs(body)).toBe(true));

  it.each([
    "const o = typeof args === 'string' ? JSON.parse(args) : args",
    "if (typeof args == 'string') args = JSON.parse(args)",
    "const raw = args; const o = typeof raw === 'string' ? JSON.parse(raw) : raw",
    'const o = JSON.parse(JSON.stringify(args))',
    'const o = JSON.parse(args.payload)',
    'const f = (args) => JSON.parse(args)',
    "log('JSON.parse(args)')",
  ])('X13: %s takes decoded arguments', (body) => expect(parsesArgs(body)).toBe(false));

  it('X13: a schema in meta and JSON.parse(args) in the body contradict each other', () => {
    expect(parsesArgs('return JSON.parse(args)', "args: { type: 'object' }")).toBe('advised');
  });
});
