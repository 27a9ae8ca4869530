import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Config, defaults } from '../../config/values/config.js';
import type { JsonObject } from '../../core/values/json.js';
import { checkedProgram } from '../../runs/start/start-run.js';
import { rehearse } from './rehearse.js';

const project = mkdtempSync(join(tmpdir(), 'plenum-rehearse-'));
afterAll(() => rmSync(project, { recursive: true }));

function config(...allow: readonly string[]): Config {
  return {
    ...defaults,
    backends: {},
    agents: {},
    models: {},
    mcpServers: {},
    budget: {},
    permissions: { mode: 'default', allow, deny: [], ask: [] },
  };
}

function rehearsed(
  body: string,
  { allow = [], args }: { allow?: string[]; args?: JsonObject } = {},
) {
  const source = `export const meta = { name: 'x', description: 'y' };\n${body}\n`;
  return rehearse({
    project,
    program: checkedProgram(source, 'x.js'),
    args,
    config: config(...allow),
  });
}

describe('a rehearsal', () => {
  it('X47: a script whose every course ends at a command that is not granted fails by it, and says where', async () => {
    const { refused, fails, error } = await rehearsed(
      "await agent('look');\nawait gate('npm test');",
    );
    expect(refused).toEqual([
      { tool: 'Sh', verb: 'gate', argument: 'npm test', line: 3, ends: true },
    ]);
    expect([fails, error]).toEqual([true, null]);
  });

  it('X47: a granted command is no refusal', async () => {
    const { refused, fails } = await rehearsed("await gate('npm test');", {
      allow: ['Sh(npm test)'],
    });
    expect([refused, fails]).toEqual([[], false]);
  });

  it('X47: every command that would be refused one after the other is found, computed ones too', async () => {
    const { refused } = await rehearsed(
      "await sh('make ' + args.target);\nawait gate(args.check);\nawait merge([], { gate: 'npm run lint' });",
      { args: { target: 'all', check: 'npm test' } },
    );
    expect(refused.map(({ verb, argument, line }) => [verb, argument, line])).toEqual([
      ['sh', 'make all', 2],
      ['gate', 'npm test', 3],
      ['merge', 'npm run lint', 4],
    ]);
  });

  it.each([
    ['caught', "try { await sh('make'); } catch { log('no make'); }\nreturn 1;"],
    ['lost in a slot', "return parallel([() => sh('make')]);"],
    [
      'in one course only',
      "if ((await agent('q', { schema: { type: 'object', properties: { all: { type: 'array', items: { type: 'string' } } }, required: ['all'] } })).all.length > 3) await sh('make');",
    ],
  ])('X47: a refusal that is %s does not fail the run', async (_how, body) => {
    const { refused, fails } = await rehearsed(body);
    expect([refused.map(({ ends }) => ends), fails]).toEqual([refused.map(() => false), false]);
  });

  it('X47: an error of its own in place of the refusal is a failure by it all the same', async () => {
    const { fails } = await rehearsed(
      "try { await gate('npm test'); } catch { throw new Error('no tests, no run'); }",
    );
    expect(fails).toBe(true);
  });

  it('X47: a script that dies of something else does not fail by a command', async () => {
    const { fails, error } = await rehearsed('return nothing.here;');
    expect(fails).toBe(false);
    expect(error).toEqual({ line: 2, message: expect.stringContaining('nothing') });
  });

  it('X47: commands of nested workflows are met, without a line of this script', async () => {
    writeFileSync(
      join(project, 'inner.js'),
      "export const meta = { name: 'inner', description: 'y' };\nawait sh('make');\n",
    );
    const { refused, fails } = await rehearsed("await workflow({ scriptPath: 'inner.js' });");
    expect(refused).toEqual([{ tool: 'Sh', verb: 'sh', argument: 'make', line: null, ends: true }]);
    expect(fails).toBe(true);
  });

  it('X102: an agent in a worktree of its own is seen', async () => {
    expect((await rehearsed("await agent('a', { isolation: 'worktree' });")).isolates).toBe(true);
    expect((await rehearsed("await agent('a');")).isolates).toBe(false);
  });
});
