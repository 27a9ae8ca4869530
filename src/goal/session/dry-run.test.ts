import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Config, defaults } from '../../config/values/config.js';
import { checkScript } from '../../core/program/checks/check-script.js';
import { checkedArguments } from '../../runs/start/start-run.js';
import { dryRun } from './dry-run.js';

const config: Config = {
  ...defaults,
  maxAgents: 60,
  backends: {},
  agents: {},
  models: {},
  mcpServers: {},
  budget: {},
};
let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'plenum-dry-'));
});
afterEach(() => rmSync(project, { recursive: true, force: true, maxRetries: 5 }));

async function tried(source: string) {
  const text = source.includes('export const meta')
    ? source
    : `export const meta = { name: 'd', description: 'd' };\n${source}`;
  const checked = checkScript(text, 'd.js');
  if (!checked.ok) throw new Error(checked.problems[0]?.message);
  const { args } = await checkedArguments(checked.program, { kind: 'none' });
  const surroundings = { env: {}, home: project, trusted: false };
  return dryRun(checked.program, {
    project,
    config,
    surroundings,
    args,
  });
}

describe('a dry run of a draft', () => {
  it('counts agents by the line that asks for them and leaves nothing behind', async () => {
    const report = await tried(
      "await parallel([1, 2, 3].map((n) => () => agent('a' + n)));\nreturn await agent('b', { label: 'last' });",
    );
    expect(report).toEqual({
      problems: [],
      agents: 4,
      sites: [
        { line: 2, label: 'a1', agents: 3 },
        { line: 3, label: 'last', agents: 1 },
      ],
    });
    expect(readdirSync(project)).toEqual([]);
  });

  it('tells an error of the script with its line', async () => {
    const { problems } = await tried("const found = await agent('a');\nreturn found.list.length;");
    expect(problems).toEqual([
      expect.stringMatching(/^line 3: TypeError: .*; the answer of "a" \(line 2\) was /),
    ]);
  });

  it('tells what a lane threw by mistake, not what it threw on purpose', async () => {
    const slip = await tried(
      "return await parallel([1, 2].map(() => async () => (await agent('a')).x.y));",
    );
    expect(slip.problems).toEqual([expect.stringMatching(/^line 2, parallel\[…\]: TypeError: /)]);
    expect(
      (
        await tried(
          "return await parallel([async () => { throw new Error('not this one'); }, () => agent('a')]);",
        )
      ).problems,
    ).toEqual([]);
  });

  it('ends loops without an end: by the limit on agents, by its steps, by the watchdog', async () => {
    expect((await tried("while (true) await agent('again');")).problems.join()).toContain(
      'limit on agents',
    );
    expect(
      (
        await tried('while (true) await new Promise((done) => setTimeout(done, 1000));')
      ).problems.join(),
    ).toContain('did not end within 20000 steps');
    expect((await tried('while (true) {}')).problems.join()).toMatch(/E_SCRIPT_TIMEOUT/);
  });

  it('simulates commands and gates: nothing is executed', async () => {
    const report = await tried(
      `await sh('touch ${join(project, 'made')}'); return await gate('touch ${join(project, 'made')}');`,
    );
    expect(report.problems).toEqual([]);
    expect(readdirSync(project)).not.toContain('made');
  });
});

describe('the scripts of the authoring guide', () => {
  const guide = readFileSync(resolve(import.meta.dirname, '../planner/guide.md'), 'utf8');
  const scripts = [...guide.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(
    ([, source = '']) => [/name: '([\w-]+)'/.exec(source)?.[1] ?? '', source] as const,
  );

  it.each(scripts)('%s simulates to its end', async (_name, source) => {
    expect((await tried(source)).problems).toEqual([]);
  });
});
