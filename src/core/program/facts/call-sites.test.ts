import { describe, expect, it } from 'vitest';
import { checkScript } from '../checks/check-script.js';
import type { CallSite } from '../syntax/program.js';

const meta = "export const meta = { name: 'a', description: 'b' };\n";

function sites(body: string): readonly CallSite[] {
  const result = checkScript(meta + body, 's.js');
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.program.callSites;
}

const verbs = (body: string) =>
  sites(body).map(({ verb, inLoop }) => `${verb}${inLoop ? '*' : ''}`);

describe('call sites', () => {
  it('name place and literal options, in reading order', () => {
    expect(
      sites("const a = await agent('x', { label: 'scan', model: `haiku` });\nawait sh('npm test')"),
    ).toEqual([
      {
        verb: 'agent',
        site: { line: 2, column: 16 },
        label: 'scan',
        model: 'haiku',
        inLoop: false,
      },
      { verb: 'sh', site: { line: 3, column: 6 }, command: 'npm test', inLoop: false },
    ]);
  });

  it('leave out what is only known at run time', () => {
    expect(
      sites(
        "const o = { label: 'kept' };\nawait agent.outcome('x', o); await agent('y', { label: 'no', ...args }); await agent(...args)",
      ),
    ).toMatchObject([{ label: 'kept' }, { verb: 'agent' }, { verb: 'agent' }]);
    expect(sites("return agent('y', { label: 'no', ...args })")[0]).not.toHaveProperty('label');
  });

  it('include every way to reach a primitive', () => {
    const body =
      "agent.open({ label: 'l' }); void globalThis.agent('x'); void agent?.('x'); void parallel([]); void pipeline([]); void workflow('w'); void gate('g'); void files('*'); void read('r'); void ask('q'); void merge([]); void verify('c')";
    expect(verbs(body)).toEqual([
      'agent',
      'agent',
      'agent',
      'parallel',
      'pipeline',
      'workflow',
      'gate',
      'files',
      'read',
      'ask',
      'merge',
      'verify',
    ]);
  });

  it('C6: a local name hides the primitive', () => {
    expect(
      verbs(
        "const run1 = (agent) => agent('x'); { let parallel = 1; parallel(2) } return agent('y')",
      ),
    ).toEqual(['agent']);
  });

  it('are marked when they may run many times', () => {
    expect(verbs("while (args) await agent('a')")).toEqual(['agent*']);
    expect(verbs("for (const x of await agent('once')) await agent('a')")).toEqual([
      'agent',
      'agent*',
    ]);
    expect(verbs("for (let i = await agent('once'); i < await agent('a'); i++);")).toEqual([
      'agent',
      'agent*',
    ]);
    expect(verbs("await parallel(args.map((x) => () => agent('a')))")).toEqual([
      'parallel',
      'agent*',
    ]);
    expect(verbs("await Promise.all(Array.from({ length: 3 }, () => agent('a')))")).toEqual([
      'agent*',
    ]);
    expect(verbs("await pipeline(await agent('once'), (x) => agent('a'))")).toEqual([
      'pipeline',
      'agent',
      'agent*',
    ]);
    expect(verbs("await parallel([() => agent('a'), () => agent('b')])")).toEqual([
      'parallel',
      'agent',
      'agent',
    ]);
  });
});
