import { afterEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { questions, sent, summaryOf } from '../e2e/agents/model-project.js';
import { until } from '../e2e/project.js';
import { AgentsProject, areInstalled, backends } from './fixtures/agents-project.js';

let fake: FakeModel;
let project: AgentsProject;

afterEach(async () => {
  project.close();
  await fake.close();
});

const schema = `{ type: 'object', properties: { by: { type: 'string' }, files: { type: 'integer' } }, required: ['by', 'files'] }`;
const names = JSON.stringify(backends);

describe.skipIf(!areInstalled)('one script on every backend', () => {
  it('X84, C61: each agent uses tools, answers with a validated object, and is counted; nothing is lost', {
    timeout: 240_000,
  }, async () => {
    fake = await createFakeModel();
    project = await AgentsProject.open(fake);
    project.script(
      'wf.js',
      `return await parallel(${names}.map((name) => () => agent(
  'Task of ' + name + '.\\n@fake read notes.txt\\n@fake write wrote-' + name + '.txt "by ' + name + '"\\n@fake shell sh mark.sh ' + name +
  '\\n@fake json {"by":"' + name + '","files":2}', { backend: name, label: name, schema: ${schema} })));`,
    );
    const { code, summary, stderr } = await project.json('run', 'wf.js', '--yes');
    expect(stderr).not.toContain('refused');
    expect(summary).toMatchObject({
      status: 'completed',
      losses: [],
      denied: 0,
      agents: { total: backends.length, completed: backends.length },
    });
    expect(code).toBe(0);
    expect(summary.result).toEqual(backends.map((name) => ({ by: name, files: 2 })));
    const labels = new Map(project.ofType('step-start').map(({ n, label }) => [n, label]));
    for (const name of backends) {
      expect(project.read(`wrote-${name}.txt`)?.trim(), name).toBe(`by ${name}`);
      expect(project.read(`marked-${name}.txt`)?.trim(), name).toBe('marked');
      const end = project.ofType('step-end').find(({ n }) => labels.get(n) === name);
      expect(end, name).toMatchObject({ status: 'completed', backend: name, attempts: 1 });
      const {
        inputTokens = 0,
        cacheReadTokens = 0,
        cacheWriteTokens = 0,
        outputTokens,
      } = end?.usage ?? {};
      expect(inputTokens + cacheReadTokens + cacheWriteTokens, name).toBeGreaterThan(0);
      expect(outputTokens, name).toBeGreaterThan(0);
      expect(end?.costUsd, name).toBeGreaterThan(0);
    }
    expect(summary.costUsd).toBeGreaterThan(0);
    expect(project.programs()).toEqual([]);
  });

  it('X77, X72: stopped amid slow agents no process is left, and a resume finishes only what was open', {
    timeout: 300_000,
  }, async () => {
    // After its command an agent waits for a model that says nothing.
    fake = await createFakeModel({
      script: [{ when: { prompt: 'slow-', turn: 1 }, reply: { hang: true } }],
    });
    project = await AgentsProject.open(fake);
    project.script(
      'wf.js',
      `const first = await parallel(${names}.map((name) => () => agent('quick-' + name + ' @fake say quick ' + name, { backend: name, label: 'quick ' + name })));
const second = await parallel(${names}.map((name) => () => agent('slow-' + name + ' @fake shell sh slow.sh ' + name + '\\n@fake say slow ' + name, { backend: name, label: 'slow ' + name })));
return [first, second];`,
    );
    const { ended } = project.start(['run', 'wf.js', '--yes', '--json']);
    await until(
      () => backends.every((name) => project.read(`begun-${name}.txt`) !== null),
      120_000,
    );
    await until(
      () =>
        project.programs().filter((line) => line.includes('sleep 301')).length >= backends.length,
      30_000,
    );
    const atWork = project.programs();
    for (const program of ['claude', 'codex', 'gemini', 'opencode'])
      expect(atWork.join('\n')).toMatch(new RegExp(`/${program}[ /]`));
    expect((await project.run('stop', '@last')).code).toBe(0);
    const stopped = await ended;
    expect(stopped.code).toBe(130);
    expect(summaryOf(stopped)).toMatchObject({ agents: { completed: backends.length } });
    expect(project.programs()).toEqual([]);

    const port = Number(new URL(fake.url).port);
    await fake.close();
    fake = await createFakeModel({ port });
    project.write('go', '');
    const { code, summary } = await project.json('resume', '@last', '--yes');
    expect(summary).toMatchObject({
      status: 'completed',
      losses: [],
      agents: { reused: backends.length, completed: 2 * backends.length },
    });
    expect(code).toBe(0);
    expect(summary.result).toEqual([
      backends.map((name) => `quick ${name}`),
      backends.map((name) => `slow ${name}`),
    ]);
    expect(questions(fake).filter((request) => sent(request).includes('quick-'))).toEqual([]);
    expect(project.programs()).toEqual([]);
  });
});
