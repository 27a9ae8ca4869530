import { describe, expect, it } from 'vitest';
import { checkScript } from '../checks/check-script.js';

function takesWork(body: string): boolean {
  const checked = checkScript(
    `export const meta = { name: 'a', description: 'b' };\n${body}`,
    's.js',
  );
  if (!checked.ok) throw new Error(checked.problems[0]?.message);
  return checked.program.takesWork;
}

describe('X80: a script takes what its agents changed where its program can', () => {
  it.each([
    'await merge([o])',
    'const land = merge; await land([])',
    "await globalThis['merge']([])",
    "await publish({}, { as: 'branch', branch: 'x' })",
    '[1].map(merge)',
    "const o = await agent.outcome('a'); return o.workspace",
    "const o = await agent.outcome('a'); return o?.['workspace']",
    "const { workspace } = await agent.outcome('a');",
    "const { workspace: left } = await agent.outcome('a');",
    'const all = await parallel([]); return all.map(({ workspace }) => workspace);',
    'return { merge };',
  ])('%s', (body) => expect(takesWork(body)).toBe(true));

  it.each([
    "await agent('look into the workspace and merge what you find')",
    '// publish the workspace later: merge()',
    "await agent('a', { workspace: 'run' })",
    'const merge = (list) => list.flat(); return merge([[1]]);',
    'const publish = 1; return publish;',
    'return { merge: 1, publish: 2, workspace: 3 };',
    'const list = { merge() { return 1; } }; return list.merge();',
    "log(`workspace`); return 'merge';",
  ])('not: %s', (body) => expect(takesWork(body)).toBe(false));
});
