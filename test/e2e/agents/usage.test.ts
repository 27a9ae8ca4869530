import { afterEach, describe, expect, it } from 'vitest';
import type { Usage } from '../../../src/core/values/usage.js';
import {
  createFakeModel,
  type FakeModel,
  type FakeModelOptions,
  type FakeRequest,
} from '../../../src/testing/index.js';
import { ModelProject, questions, sent } from './model-project.js';

let fake: FakeModel;
let project: ModelProject;
afterEach(async () => {
  project.close();
  await fake.close();
});

async function setUp(options: FakeModelOptions = {}, config: object = {}): Promise<void> {
  fake = await createFakeModel(options);
  project = new ModelProject(fake, config);
}

/** What the server wrote on its bill. */
function billed(requests: readonly FakeRequest[]): Usage {
  const sum = (of: (usage: NonNullable<FakeRequest['usage']>) => number): number =>
    requests.reduce((total, { usage }) => total + (usage ? of(usage) : 0), 0);
  return {
    inputTokens: sum(({ total, read, write }) => total - read - write),
    outputTokens: sum(({ out }) => out),
    cacheReadTokens: sum(({ read }) => read),
    cacheWriteTokens: sum(({ write }) => write),
  };
}

function dollars(
  { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 }: Usage,
  [input, output]: [number, number],
): number {
  return (
    (inputTokens * input +
      outputTokens * output +
      cacheReadTokens * input * 0.1 +
      cacheWriteTokens * input * 1.25) /
    1e6
  );
}

interface Row {
  readonly name: string;
  readonly agents: number;
  readonly usage: Usage;
  readonly costUsd: number | null;
  readonly unpriced: number;
}

describe('the bill', () => {
  it('X84: is what the server billed, failed attempts included, for the run, each phase and each model', async () => {
    await setUp({}, { prices: { 'anthropic/claude-two': { input: 10, output: 20 } } });
    project.write('notes.txt', 'to be read\n');
    project.script(
      'wf.js',
      `const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };
phase('Find');
await parallel(Array.from({ length: 6 }, (_, i) => () => agent('find-' + i + '- @fake tool Read {"file_path":"notes.txt"} @fake say found ' + i)));
phase('Judge');
await parallel([
  () => agent('judge-1- @fake usage in=5000 out=300 cache_read=1000 cache_write=2000 @fake say judged', { model: 'anthropic/claude-two' }),
  () => agent('judge-2- @fake tool StructuredOutput {"n":"no"} @fake tool StructuredOutput {"n":2}', { schema, model: 'anthropic/claude-two' }),
  () => agent('judge-3- @fake error 503 @fake say late'),
  () => agent('judge-4- @fake usage in=700 out=70 cache_read=0 cache_write=0 @fake refuse no', { model: 'anthropic/claude-two' }),
]);
phase('Guess');
await agent('guess-1- @fake usage in=400 out=50 cache_read=0 cache_write=0 @fake say guessed', { model: 'anthropic/claude-unheard-of' });
return 'done';`,
    );
    const { code, summary } = await project.json('run', 'wf.js', '--yes');
    expect(code).toBe(3);
    expect(questions(fake)).toHaveLength(12 + 1 + 2 + 2 + 1 + 1);
    expect(summary.usage).toEqual(billed(questions(fake)));
    const shown = JSON.parse((await project.run('show', '@last', '--usage', '--json')).stdout);
    const rows = (by: 'phases' | 'models') =>
      Object.fromEntries((shown.usageBy[by] as Row[]).map((row) => [row.name, row]));
    const of = (name: string) =>
      billed(questions(fake).filter((request) => sent(request).includes(`${name}-`)));
    expect(rows('phases')).toMatchObject({
      Find: { agents: 6, usage: of('find') },
      Judge: { agents: 4, usage: of('judge') },
      Guess: { agents: 1, usage: of('guess'), costUsd: null, unpriced: 1 },
    });
    const ofModel = (name: string) => billed(questions(fake).filter(({ model }) => model === name));
    const [haiku, two] = [ofModel('claude-haiku-4-5'), ofModel('claude-two')];
    const models = rows('models');
    expect(models).toMatchObject({
      'anthropic/claude-haiku-4-5': { agents: 7, usage: haiku, unpriced: 0 },
      'anthropic/claude-two': { agents: 3, usage: two, unpriced: 0 },
      'anthropic/claude-unheard-of': { agents: 1, costUsd: null, unpriced: 1 },
    });
    expect(models['anthropic/claude-haiku-4-5']?.costUsd).toBeCloseTo(dollars(haiku, [1, 5]), 8);
    expect(models['anthropic/claude-two']?.costUsd).toBeCloseTo(dollars(two, [10, 20]), 8);
    expect(summary.unpriced).toBe(1);
    expect(summary.costUsd).toBeCloseTo(dollars(haiku, [1, 5]) + dollars(two, [10, 20]), 8);
  });

  it('X84: a stream that broke is on it with what was known', async () => {
    await setUp();
    project.script(
      'wf.js',
      `return await agent('@fake cut after=4 @fake say a long answer with many many words in it');`,
    );
    const { code, summary } = await project.json('run', 'wf.js', '--yes');
    expect(code).toBe(0);
    expect(questions(fake).map(({ end }) => end)).toEqual(['cut', 'answered']);
    const all = billed(questions(fake));
    const answered = billed(questions(fake).filter(({ end }) => end === 'answered'));
    const { outputTokens = 0, ...input } = summary.usage ?? {};
    const { outputTokens: most = 0, ...everything } = all;
    expect(input).toEqual(everything);
    expect(outputTokens).toBeGreaterThanOrEqual(answered.outputTokens ?? 0);
    expect(outputTokens).toBeLessThanOrEqual(most);
  });

  it('X84: with an unknown model alone the cost is null, never 0', async () => {
    await setUp();
    project.script('wf.js', `return await agent('@fake say well');`);
    const { summary, stderr } = await project.json(
      'run',
      'wf.js',
      '--yes',
      '--model',
      'anthropic/claude-unheard-of',
    );
    expect(summary).toMatchObject({ status: 'completed', costUsd: null, unpriced: 1 });
    expect(summary.usage?.outputTokens).toBeGreaterThan(0);
    expect(stderr).not.toMatch(/\$0/);
  });
});

describe('the prompt cache', () => {
  it('X83: the first of twenty goes alone until its answer begins; the others read what it wrote', async () => {
    await setUp();
    project.write('AGENTS.md', `# House rules\n${'Write plainly.\n'.repeat(200)}`);
    project.script(
      'wf.js',
      `return await parallel(Array.from({ length: 20 }, (_, i) => () => agent('item ' + i + ' @fake delay 600 @fake say ' + i)));`,
    );
    const { code } = await project.json('run', 'wf.js', '--yes', '--concurrency', '20');
    expect(code).toBe(0);
    const [first, ...others] = questions(fake);
    expect(others).toHaveLength(19);
    expect(
      Math.min(...others.map(({ receivedAt }) => receivedAt)) - (first?.receivedAt ?? 0),
    ).toBeGreaterThanOrEqual(590);
    expect(first?.usage).toMatchObject({ read: 0 });
    expect(first?.usage?.write).toBeGreaterThan(500);
    for (const { usage } of others) expect(usage?.read).toBeGreaterThan(500);
    expect(fake.maxInFlight).toBeGreaterThan(10);
  });
});

describe('a ceiling in dollars', () => {
  it('C45: ends the run partial with 6; no agent in flight sends a second request; raised, it goes on', async () => {
    await setUp();
    project.write('notes.txt', 'to be read\n');
    project.script(
      'wf.js',
      `return await parallel(Array.from({ length: 40 }, (_, i) => () => agent('item-' + i + '- @fake usage in=1000 out=1000 cache_read=0 cache_write=0 @fake tool Read {"file_path":"notes.txt"} @fake say ' + i)));`,
    );
    const { code, summary, stderr } = await project.json(
      'run',
      'wf.js',
      '--yes',
      '--budget',
      '0.0001usd',
    );
    expect(code).toBe(6);
    expect(summary.status).toBe('partial');
    expect(summary.losses.map(({ cause }) => cause)).toContain('budget');
    expect(stderr).toMatch(/budget/);
    expect(questions(fake).length).toBeLessThanOrEqual(16);
    expect(
      questions(fake).filter((request) => sent(request).includes('"role":"assistant"')),
    ).toEqual([]);
    expect(summary.usage).toEqual(billed(questions(fake)));
    const raised = await project.json('resume', '@last', '--yes', '--budget', '5usd');
    expect(raised.code).toBe(0);
    expect(raised.summary.result).toEqual(Array.from({ length: 40 }, (_, i) => String(i)));
    expect(raised.summary.usage).toEqual(billed(questions(fake)));
  });
});
