import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Config, defaults } from '../../config/values/config.js';
import type { StepEnd } from '../../core/journal/event.js';
import { sha } from '../../host/values/hash.js';
import { recordRun } from '../../runs/fixtures/recorded-run.js';
import { checkedProgram } from '../../runs/start/start-run.js';
import { driveStart, runEnd, stepEnd, stepStart } from '../../testing/harness/sample-events.js';
import { type EstimateRequest, estimateRun } from './estimate-run.js';

const config: Config = {
  ...defaults,
  backends: {},
  agents: {},
  models: {},
  mcpServers: {},
  budget: {},
};
const model = 'anthropic/claude-sonnet-5-5';
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'plenum-estimate-'));
  mkdirSync(join(project, 'src'));
  for (const name of ['a', 'b', 'c'])
    writeFileSync(join(project, 'src', `${name}.js`), 'export {};\n');
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const script = (body: string) =>
  `export const meta = { name: 'audit-routes', description: 'd' };\n${body}\n`;

function estimated(body: string, change: Partial<EstimateRequest> = {}) {
  return estimateRun({
    project,
    program: checkedProgram(script(body), 'audit.js'),
    args: undefined,
    config,
    asked: undefined,
    backend: 'ai-sdk',
    surroundings: { env: { ANTHROPIC_API_KEY: 'k' }, home: join(project, 'home'), trusted: false },
    limits: { concurrency: 2, maxAgents: 1000, budget: {} },
    ...change,
  });
}

const list =
  "{ type: 'object', required: ['items'], properties: { items: { type: 'array', items: { type: 'string' } } } }";
const perItem = `const { items } = await agent('list', { label: 'list', schema: ${list} });
return parallel(items.map((item) => () => agent('mend ' + item, { label: 'mend ' + item, isolation: 'worktree' })));`;

describe('the estimate of a run', () => {
  it('X85: files of the project are counted, nothing is executed', async () => {
    const body =
      "await sh('touch made');\nconst all = await files('src/*.js');\nreturn pipeline(all, (file) => agent('look at ' + file, { label: file, readOnly: true }));";
    const found = await estimated(body);
    expect(found.agents).toEqual({ low: 3, likely: 3, high: 3 });
    expect(found.bySite).toMatchObject([
      { label: '*', model, backend: 'ai-sdk', readOnly: true, isolated: false, site: { line: 4 } },
    ]);
    expect(found.basis).toContain(
      'commands were not executed: what they print may change the number of agents',
    );
    expect(found.costUsd?.likely).toBeGreaterThan(0);
    expect((await estimated(body, { asked: 'simulate' })).agents.high).toBe(3);
  });

  it('X85: a fan-out that depends on an answer is a range, from short lists to long ones', async () => {
    const found = await estimated(perItem);
    expect([found.agents.low, found.agents.high]).toEqual([1, 9]);
    expect(found.agents.likely).toBeGreaterThan(1);
    expect(found.bySite.map(({ label, isolated }) => [label.split(' ')[0], isolated])).toEqual([
      ['list', false],
      ['mend', true],
    ]);
    expect(found.open).toBe(false);
  });

  it('X85: arguments, the limit on agents and concurrency count', async () => {
    const body = "return parallel(Array.from({ length: args.n }, (_, i) => () => agent('x' + i)));";
    const [few, many] = [
      await estimated(body, { args: { n: 2 } }),
      await estimated(body, { args: { n: 8 } }),
    ];
    expect([few.agents.high, many.agents.high]).toEqual([2, 8]);
    // Two at a time: four rounds.
    expect(many.durationMs.likely).toBe(4 * few.durationMs.likely);
    const capped = await estimated(body, {
      args: { n: 8 },
      limits: { concurrency: 2, maxAgents: 5, budget: {} },
    });
    expect([capped.agents.high, capped.open]).toEqual([5, true]);
    expect(capped.basis).toContain('the simulation reached the limit on agents');
  });

  it('X85: a loop that never ends by itself is open, and is followed to the limit on agents', async () => {
    const found = await estimated("while (true) await agent('again', { label: 'again' });", {
      limits: { concurrency: 2, maxAgents: 40, budget: {} },
    });
    expect([found.open, found.agents.high]).toEqual([true, 40]);
    expect(found.basis.join()).toContain('line 2');
  });

  it('X85: the same script under the same history has the same figures every time', async () => {
    const [first, second] = [await estimated(perItem), await estimated(perItem)];
    expect(second).toEqual(first);
  });

  it('X114: a course goes where an unlucky answer would have kept it from going', async () => {
    const ready =
      "{ type: 'object', required: ['ok', 'built'], properties: { ok: { type: 'boolean' }, built: { type: 'boolean' } } }";
    const found = await estimated(
      `const first = await agent('prepare', { label: 'prepare', schema: ${ready} });
if (!first.ok || !first.built) return { error: 'not ready' };
return parallel([1, 2, 3].map((n) => () => agent('do ' + n, { label: 'do ' + n })));`,
    );
    expect(found.agents).toMatchObject({ likely: 4, high: 4 });
  });

  it('X85: a script that stops for want of arguments is unknown, never free', async () => {
    const found = await estimated(
      "if (!args?.topic) return { error: 'topic?' };\nreturn agent(args.topic, { label: 'a' });",
    );
    expect(found.stopped).toEqual({ line: 2, args: ['topic'] });
    expect([found.tokens, found.costUsd]).toEqual([null, null]);
    expect(found.basis[0]).toContain('it reads topic from its arguments');
  });

  it('X114: a stage that throws is told with its line, the answer before it and its schema', async () => {
    const found = await estimated(
      `return pipeline(['a'], (f) => agent('look ' + f, { label: 'look ' + f, schema: ${list} }),
  (r) => parallel(r.itemz.map((one) => () => agent('mend ' + one, { label: one }))));`,
    );
    expect(found.slips).toHaveLength(1);
    expect(found.slips[0]).toMatchObject({ line: 3, where: 'pipeline[…].s1', faults: false });
    expect(found.slips[0]?.text).toContain('`itemz` is read here, and the schema has `items`');
  });

  it('X85: gates that pass and gates that fail are both thought of', async () => {
    const found = await estimated(
      "for (let i = 0; i < 5 && !(await gate('npm test')).passed; i++) await agent('fix it', { label: 'fix' });",
    );
    expect(found.agents).toMatchObject({ low: 0, high: 5 });
  });

  it('X85: past runs of this workflow say what its agents need', async () => {
    const body =
      "return parallel([1, 2].map((n) => () => agent('audit ' + n, { label: 'src/routes/' + n + '.ts', phase: 'Audit' })));";
    const hash = sha(script(body));
    const used = (input: number): Partial<StepEnd> => ({
      usage: { inputTokens: input, outputTokens: 100 },
      costUsd: 0.01,
    });
    const by = { backend: 'ai-sdk', model };
    await recordRun(project, 'past', [
      driveStart({ script: hash, args: { for: 'something else' } }),
      stepStart(1, by),
      stepStart(2, by),
      stepEnd(1, used(1000)),
      stepEnd(2, used(3000)),
      runEnd(),
    ]);
    // Simulated runs say nothing.
    await recordRun(
      project,
      'made-up',
      [
        driveStart({ script: hash }),
        stepStart(1, { backend: 'simulate' }),
        stepEnd(1, used(9e6)),
        runEnd(),
      ],
      {
        simulate: { seed: '1' },
      },
    );
    const found = await estimated(body);
    expect(found.basis).toContain('tokens and time from 1 past run (like-named agents)');
    expect(found.tokens?.likely).toBe(2 * 2100);
    expect(found.durationMs).toEqual({ low: 4000, likely: 4000, high: 4000 });
  });

  it('X85: how often the very same run fanned out before is what it is likely to do again', async () => {
    const hash = sha(script(perItem));
    const by = { backend: 'ai-sdk', model };
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
    const events = [
      driveStart({ script: hash }),
      ...numbers.map((n) => stepStart(n, by)),
      ...numbers.map((n) => stepEnd(n)),
      runEnd(),
    ];
    await recordRun(project, 'past', events);
    const found = await estimated(perItem);
    expect(found.agents).toEqual({ low: 15, likely: 20, high: 25 });
    expect(found.basis[0]).toBe('1 past run of this script without arguments');
  });

  it('X85: without history and without a backend there is a number of agents, and no price', async () => {
    const found = await estimated(perItem, {
      backend: null,
      surroundings: { env: {}, home: join(project, 'home'), trusted: false },
    });
    expect(found).toMatchObject({ tokens: null, costUsd: null, agents: { low: 1, high: 9 } });
    expect(found.basis).toContain('no history: tokens and time of each agent are a guess');
    expect(found.basis).toContain('cost unknown: no backend');
  });

  it('X85: a damaged past run is passed over', async () => {
    writeFileSync(
      join(await recordRun(project, 'broken', [driveStart()]), 'events/000001.jsonl'),
      'not a journal\n',
    );
    expect((await estimated(perItem)).agents.high).toBe(9);
  });
});
