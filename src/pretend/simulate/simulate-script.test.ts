import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaults } from '../../config/values/config.js';
import type { Json } from '../../core/values/json.js';
import { checkedProgram } from '../../runs/start/start-run.js';
import { simulationLines } from './report-text.js';
import { simulateScript } from './simulate-script.js';
import { verdictOf } from './simulation-report.js';

let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'plenum-simulated-'));
});
afterAll(() => rmSync(project, { recursive: true, force: true, maxRetries: 5 }));

const meta = "export const meta = { name: 'played', description: 'a script of a test' };\n";

function play(
  body: string,
  over: { args?: Json; seeds?: number; failRate?: number; maxAgents?: number; keep?: boolean } = {},
) {
  return simulateScript({
    project,
    program: checkedProgram(meta + body, 'played.js'),
    args: over.args,
    config: { ...defaults, backends: {}, agents: {}, models: {}, mcpServers: {}, budget: {} },
    limits: { concurrency: 16, maxAgents: over.maxAgents ?? 1000, budget: {} },
    surroundings: { env: {}, home: project, trusted: false },
    seeds: over.seeds ?? 2,
    failRate: over.failRate ?? 0,
    keep: over.keep ?? false,
  });
}

describe('what a simulation reaches', () => {
  it('X114: every place that asked is counted, with fewest and most and its depth', async () => {
    const report = await play(
      "await agent('one', { label: 'first' });\nawait parallel([1, 2, 3].map((n) => () => agent(`part ${n}`)));\nreturn { n: 3, list: ['a'] };",
    );
    expect(
      report.sites.map(({ verb, line, label, steps, depth, reachedIn }) => ({
        verb,
        line,
        label,
        steps,
        depth,
        reachedIn,
      })),
    ).toEqual([
      {
        verb: 'agent',
        line: 2,
        label: 'first',
        steps: { least: 1, most: 1 },
        depth: 0,
        reachedIn: 2,
      },
      { verb: 'agent', line: 3, label: null, steps: { least: 3, most: 3 }, depth: 1, reachedIn: 2 },
    ]);
    expect(report.pressure).toEqual({ agents: 4, maxAgents: 1000, widest: 3, mostItems: 4096 });
    expect(report.resultShape).toBe('{ n: number, list: string[] }');
    expect(verdictOf(report)).toBe('fine');
  });

  it('names a place that no run reached, with its line of source', async () => {
    const report = await play("if (args) await agent('never asked');\nreturn 1;");
    expect(report.neverReached).toEqual(['2:17']);
    expect(verdictOf(report)).toBe('incomplete');
    expect(simulationLines(report).join('\n')).toContain("if (args) await agent('never asked');");
  });

  it('follows outcomes, conversations and gates too', async () => {
    const report = await play(
      "const a = agent.open({});\nawait a.send('one');\nawait agent.outcome('two');\nconst g = await gate('npm test');\nreturn await sh('ls');",
    );
    expect(report.sites.map(({ verb, reachedIn }) => [verb, reachedIn])).toEqual([
      ['agent.open', null],
      ['agent', 2],
      ['agent', 2],
      ['gate', 2],
      ['sh', 2],
    ]);
    expect(report.neverReached).toEqual([]);
  });

  it('does not call places inside the verification primitives unreached', async () => {
    const report = await play(
      "const v = await verify('the moon is round', { voters: 3 });\nreturn v.status;",
    );
    expect(report.neverReached).toEqual([]);
    expect(report.pressure.agents).toBe(3);
  });
});

describe('what a simulation survives', () => {
  it('a null that the script does not expect is a failure with its line, though it works without faults', async () => {
    const report = await play(
      'const all = await parallel(Array.from({ length: 20 }, (_, n) => () => agent(`part ${n}`)));\nreturn all.map((text) => text.length);',
      { failRate: 0.5, seeds: 3 },
    );
    expect(
      report.runs.filter(({ faults }) => !faults).every(({ status }) => status === 'completed'),
    ).toBe(true);
    const faulty = report.runs.filter(({ faults }) => faults);
    expect(faulty.every(({ error }) => error?.line === 3 && /TypeError/.test(error.message))).toBe(
      true,
    );
    expect(verdictOf(report)).toBe('failed');
    expect(report.sites[0]?.nulls).toBeGreaterThan(0);
  });

  it('a script that gives up on purpose under faults is no mistake of the script', async () => {
    const report = await play(
      "const a = await agent('one');\nif (a === null) throw new Error('nothing to work with');\nreturn a;",
      {
        failRate: 1,
        seeds: 4,
      },
    );
    expect(report.runs.some(({ status, faults }) => faults && status === 'failed')).toBe(true);
    expect(verdictOf(report)).toBe('fine');
  });

  it('a script that throws without any fault has failed', async () => {
    const report = await play(
      "if (!args) throw new Error('give args.dir');\nreturn await agent('x');",
    );
    expect(verdictOf(report)).toBe('failed');
    expect(simulationLines(report).join('\n')).toContain('give args.dir');
  });

  it('the pressure on the cap shows', async () => {
    const report = await play('for (let n = 0; n < 20; n++) await agent(`${n}`);\nreturn 1;', {
      maxAgents: 8,
    });
    expect(report.sites[0]).toMatchObject({ completed: 8 * report.runs.length, throws: 0 });
    expect(simulationLines(report).join('\n')).toMatch(/limits\s+⚠ /);
  });
});

describe('what depends on the order of answers', () => {
  it('X72: a race decides what is asked next, and the place is named', async () => {
    const report = await play(
      "const first = await Promise.race(['a', 'b', 'c', 'd', 'e'].map((x) => agent(`look at ${x}`)));\nreturn await agent(`go on with ${first}`, { label: 'go on' });",
      { seeds: 4 },
    );
    expect(report.order.length).toBeGreaterThan(0);
    expect(report.order.map(({ line }) => line)).toContain(3);
    expect(verdictOf(report)).toBe('incomplete');
    expect(simulationLines(report).join('\n')).toContain(
      'depends on which answer comes first: line 3',
    );
  });

  it('X73: an unchanged resume reuses everything', async () => {
    const report = await play(
      "await parallel([1, 2].map((n) => () => agent(`part ${n}`)));\nawait new Promise((done) => setTimeout(done, 50));\nreturn await gate('npm test');",
    );
    expect(report.resume).toEqual([]);
    expect(report.order).toEqual([]);
  });

  it('two barriers of one width are advised to be a pipeline', async () => {
    const report = await play(
      'const a = await parallel([1, 2, 3].map((n) => () => agent(`a ${n}`)));\nconst b = await parallel(a.map((x) => () => agent(`b ${x}`)));\nreturn b;',
    );
    expect(report.advice.join()).toMatch(/lines 2 and 3: two parallel/);
  });
});

describe('the report', () => {
  it('has at most 30 lines however long the script is', async () => {
    const body = Array.from(
      { length: 60 },
      (_, n) => `${n % 3 === 0 ? 'if (args) ' : ''}await agent('call ${n}');`,
    ).join('\n');
    expect(simulationLines(await play(`${body}\nreturn 1;`)).length).toBeLessThanOrEqual(30);
  });

  it('X73: a folder that is kept knows its nested workflows when it is resumed', async () => {
    writeFileSync(join(project, 'inner.js'), `${meta}return await agent('within');`);
    const report = await play("return await workflow({ scriptPath: 'inner.js' });", {
      keep: true,
      seeds: 1,
    });
    rmSync(join(project, 'inner.js'));
    rmSync(report.folder ?? '', { recursive: true });
    expect([report.resumesCompared, report.resume]).toEqual([1, []]);
  });

  it('leaves nothing behind but with keep', async () => {
    const scratch = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith('plenum-simulate-'));
    mkdirSync(join(project, 'src'), { recursive: true });
    writeFileSync(join(project, 'src', 'x'), '');
    const kept = await play("return await agent('x');", { keep: true, seeds: 1 });
    expect(kept.folder === null ? [] : scratch()).toContain(kept.folder?.split('/').at(-1));
    rmSync(kept.folder ?? '', { recursive: true });
    const { folder, runs } = await play("return await agent('x');", { seeds: 1 });
    expect([folder, runs[0]?.runDir]).toEqual([null, null]);
    expect(readdirSync(project).sort()).toEqual(['src']);
  });
});
