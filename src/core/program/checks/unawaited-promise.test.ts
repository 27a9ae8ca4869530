import { describe, expect, it } from 'vitest';
import { checkScript } from './check-script.js';

function problemsOf(body: string): readonly string[] {
  const head = "export const meta = { name: 'a', description: 'b' };\n";
  const checked = checkScript(head + body, 'a.js');
  return checked.ok ? [] : checked.problems.map(({ code, place }) => `${code}:${place.line}`);
}

describe('X80: a promise that nobody waits for', () => {
  it.each([
    ["agent('a');"],
    ["agent.outcome('a');"],
    ["const unused = agent('a'); return 1;"],
    ['parallel([]);'],
    ['for (const one of args) verify(one);'],
    ["const r = agent('hi'); return { r };"],
    ["const r = agent('hi'); return { deep: [{ r: r }] };"],
    ["return [agent('a'), await agent('b')];"],
    ["const found = { text: agent('a') }; return found;"],
  ])('is an error of the check: %s', (body) => {
    expect(problemsOf(body)).toContain('E_SCRIPT_UNAWAITED:2');
  });

  it.each([
    ["return agent('a');"],
    ["return { r: await agent('a') };"],
    ["await Promise.race([agent('a'), agent('b')]); return 1;"],
    ["agent('a').then(log).catch(log); return 1;"],
    ["void agent('a'); return 1;"],
    ["const r = agent('a'); const t = await r; return { t };"],
    ["const one = async () => ({ r: agent('a') }); return (await one()).r;"],
    ['const c = agent.open({}); return { c: 1 };'],
    ['const a = [a]; return a;'],
    ["function agent() {} agent('mine'); return 1;"],
  ])('is none where it is waited for, or given on on purpose: %s', (body) => {
    expect(problemsOf(body)).toEqual([]);
  });
});
