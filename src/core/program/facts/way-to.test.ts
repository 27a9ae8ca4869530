import { expect, it } from 'vitest';
import { checkScript } from '../checks/check-script.js';
import { wayTo } from './way-to.js';

const head = "export const meta = { name: 'a', description: 'b' };\n";

/** WishList for the last call of `agent` in the text. */
function wishes(body: string): readonly [Record<string, unknown>, readonly string[]] {
  const checked = checkScript(head + body, 'a.js');
  if (!checked.ok) throw new Error(checked.problems[0]?.message);
  const site = checked.program.callSites.filter(({ verb }) => verb === 'agent').at(-1)?.site;
  const { named, texts } = wayTo(checked.program, site ?? { line: 0, column: 0 });
  return [Object.fromEntries(named), [...texts]];
}

it.each([
  ["if (r.ok) await agent('x');", { ok: true }],
  ["if (r.ok) log('y'); else await agent('x');", { ok: false }],
  ["if (!r.ok || !r.built) return 1;\nawait agent('x');", { ok: true, built: true }],
  ["if (r.done) { log('a'); return 1; }\nawait agent('x');", { done: false }],
  ["r.stale && (await agent('x'));", { stale: true }],
  ["const v = await gate('t');\nif (v.flaky) await agent('x');", { flaky: true }],
  ["for (const one of r.items) await agent('x');", { items: true }],
  ["if (r.items.length === 0) return 1;\nawait agent('x');", { items: true }],
  ["await parallel(r.items.map((one) => () => agent('x')));", { items: true }],
  [
    "const bad = r.items.filter((one) => one.severe);\nif (bad.length > 0) await agent('x');",
    { items: true, severe: true },
  ],
  ["if (r.score > 5) await agent('x');", { score: 6 }],
  ["if (r.kind === 'bug') await agent('x');", { kind: 'bug' }],
  ["if (r.left === null) return 1;\nawait agent('x');", { left: true }],
] as const)('X114: what leads to a call is read from what stands around it: %s', (body, named) => {
  const declared = body.includes('const r') ? body : `const { r } = args;\n${body}`;
  expect(wishes(declared)[0]).toMatchObject(named);
});

it('X114: texts that something is compared with are wished for', () => {
  expect(
    wishes("if ((await ask('go?', { options: ['yes', 'no'] })) === 'no') await agent('x');")[1],
  ).toEqual(['no']);
});

it('a call in no condition wishes for nothing, and a circle of names ends', () => {
  expect(wishes("await agent('x');")).toEqual([{}, []]);
  expect(() => wishes("const a = b;\nconst b = a;\nif (a) await agent('x');")).not.toThrow();
});
