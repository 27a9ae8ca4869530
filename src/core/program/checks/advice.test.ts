// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the scripts under test hold templates
import { describe, expect, it } from 'vitest';
import { checkScript } from './check-script.js';

const meta = "export const meta = { name: 'a', description: 'b' };\n";

function advice(body: string): readonly string[] {
  const result = checkScript(meta + body, 's.js');
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.program.advice.map(({ code, message }) => `${code}: ${message}`);
}

const codes = (body: string) => advice(body).map((line) => line.split(':')[0]);

describe('names', () => {
  it.each([
    ['process.env.HOME'],
    ["fetch('x')"],
    ['setInterval(f, 1); function f() {}'],
    ['module.exports = 1'],
    ['new WeakRef({})'],
    ["bash('ls')"],
  ])('C5: %s is advised against: the name does not exist', (body) =>
    expect(codes(body)).toEqual(['absent-global']),
  );

  it('C5: every name that exists is fine, and so are guarded and declared ones', () => {
    const all =
      'agent parallel pipeline phase log workflow args budget console setTimeout clearTimeout run losses URL structuredClone JSON Map globalThis undefined';
    expect(advice(`log(${all.split(' ').join(', ')})`)).toEqual([]);
    expect(advice("if (typeof process !== 'undefined') log(process.env)")).toEqual([]);
    expect(
      advice(
        'const fetch = () => 1; fetch(); function g(process) { return process.env + arguments.length }; g({})',
      ),
    ).toEqual([]);
  });

  it('a misspelt name is told with the one that was meant', () => {
    expect(advice('paralel([])')).toEqual([
      'unknown-name: nothing called `paralel` is declared; using it throws a ReferenceError; did you mean `parallel`?',
    ]);
  });

  it('C5: languages and calendars are advised against, en-US numbers are not', () => {
    expect(
      codes("const c = args.sort((a, b) => a.localeCompare(b)); return new Intl.Collator('de')"),
    ).toEqual(['locale', 'locale']);
    expect(codes("return new Intl.NumberFormat('en-US').format(1)")).toEqual([]);
  });

  it('C8: code from text is advised against; it throws at run time', () => {
    expect(codes("eval('1'); new Function('return 1'); Function('x')")).toEqual([
      'code-from-text',
      'code-from-text',
    ]);
    expect(codes("const o = { eval() {} }; o.eval(); log('eval(1)')")).toEqual([]);
  });
});

describe('agent options', () => {
  it('C21: an unknown static name is told once, with the nearest known one', () => {
    expect(advice("await agent('a', { lable: 'x' }); await agent('b', { lable: 'y' })")).toEqual([
      'unknown-option: agent() ignores the option `lable`; did you mean `label`? (2 places)',
    ]);
    expect(advice("await agent('a', { _mark: 1, ...args, label: 'x' })")).toEqual([]);
  });

  it('C21: a static value that will be refused is told before anything runs', () => {
    expect(
      codes(
        "await agent('a', { effort: 'huge', stallMs: -1, isolation: 'docker', model: args.m })",
      ),
    ).toEqual(Array(3).fill('option-value'));
  });

  it('C62: an impossible schema is told before anything runs, also through a const', () => {
    expect(codes("await agent('a', { schema: { type: 'array', items: {} } })")).toEqual([
      'schema-impossible',
    ]);
    expect(codes("const S = { type: 'string' }; await agent('a', { schema: S })")).toEqual([
      'schema-impossible',
    ]);
    expect(
      codes("const S = { type: 'object', properties: args }; await agent('a', { schema: S })"),
    ).toEqual([]);
  });
});

describe('calls', () => {
  it('a promise that is given on or dropped on purpose is none', () => {
    expect(
      codes(
        "await agent('a'); const p = agent('b'); agent('c').then(log); void agent('d'); await p; return agent('e')",
      ),
    ).toEqual([]);
  });

  it('C40: promises given to parallel are told', () => {
    expect(codes("await parallel([agent('a'), () => agent('b')])")).toEqual(['parallel-promises']);
    expect(codes('await parallel(args.map((x) => agent(x)))')).toEqual(['parallel-promises']);
    expect(codes('await parallel(args.map(async (x) => { await agent(x) }))')).toEqual([
      'parallel-promises',
    ]);
    expect(codes('await parallel(args.map((x) => () => agent(x)))')).toEqual([]);
    expect(codes('await parallel(args.map((x) => async () => { await agent(x) }))')).toEqual([]);
    expect(
      codes('await parallel(Array.from({ length: 3 }, (_, i) => () => agent(`${i}`)))'),
    ).toEqual([]);
  });

  it('a promise read as a value is told', () => {
    expect(codes("const a = agent('x'); return `${a}`")).toEqual(['missing-await']);
    expect(codes("return agent('x').trim()")).toEqual(['missing-await']);
    expect(
      codes(
        "const a = await agent('x'); const b = agent('y'); return `${a} ${await b}` + b.then(String)",
      ),
    ).toEqual([]);
  });

  it('a member read from a final text is told, unless the call may have a schema', () => {
    expect(codes("const a = await agent('x', { label: 'l' }); return a.findings")).toEqual([
      'text-result',
    ]);
    expect(codes("const a = await agent('x'); return a.trim().length + a.split(',')[0]")).toEqual(
      [],
    );
    expect(
      codes(
        "const a = await agent('x', { schema: args }); const b = await agent('y', args); return [a.x, b.x]",
      ),
    ).toEqual([]);
    expect(codes("const a = await agent.outcome('x'); return a.status")).toEqual([]);
  });

  it('disposing with await is told: its agents have no place', () => {
    expect(codes('{ await using r = args.open(); }')).toEqual(['await-using']);
    expect(codes('{ using r = args.open(); }')).toEqual([]);
  });
});

describe('calls of agent()', () => {
  it.each([
    'await agent()',
    'await agent(undefined)',
    'await agent(null, {})',
    "await agent('  ')",
    "await agent.outcome('')",
  ])('C20: %s is asked nothing', (body) => expect(codes(body)).toEqual(['no-prompt']));

  it.each(["await agent('x', 'label')", "await agent('x', 5)", "await agent('x', ['a'])"])(
    'C20: the options of %s are none',
    (body) => expect(codes(body)).toEqual(['no-options']),
  );

  it('C23: a function as schema is told before it throws', () => {
    expect(advice("await agent('x', { schema: () => ({ type: 'object' }) })")).toEqual([
      'schema-impossible: agent() will throw: `schema` takes a JSON Schema object, not a function',
    ]);
  });

  it('C21: an effort that nobody knows is ignored, and said', () => {
    expect(advice("await agent('x', { effort: 'turbo' })")).toEqual([
      'option-value: agent() ignores effort "turbo": there are low, medium, high, xhigh, max',
    ]);
  });

  it('C20: what is computed, and options that are not given, are fine', () => {
    expect(
      advice(
        "const p = args.p; await agent(p); await agent('x', undefined); await agent('x', null)",
      ),
    ).toEqual([]);
  });
});
