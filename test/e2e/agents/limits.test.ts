import { afterEach, describe, expect, it } from 'vitest';
import {
  createFakeModel,
  type FakeModel,
  type FakeModelOptions,
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

/** `<agent> <turn>` of every request that ended like this, in order. */
function turns(end: 'answered' | 'refused'): string[] {
  return questions(fake)
    .filter((request) => request.end === end)
    .map((request) => {
      const name = /agent-\d+-/.exec(sent(request))?.[0] ?? '';
      return `${name} ${(sent(request).match(/"role":"assistant"/g) ?? []).length}`;
    });
}

const fan = (count: number, directives: string) =>
  `return await parallel(Array.from({ length: ${count} }, (_, i) => () => agent('agent-' + i + '- ${directives} @fake say done ' + i, { label: 'a' + i })));`;

describe('three hundred agents in a storm', () => {
  it('X81: bursts of 429 and a used-up quota lose nobody, and nobody is answered twice', {
    timeout: 60_000,
  }, async () => {
    await setUp({
      limits: {
        maxInFlight: 12,
        bursts: { everyMs: 2_000, forMs: 300, error: { name: 'rate' } },
        quotaAfter: { requests: 400, resetMs: 2_500 },
      },
    });
    project.write('notes.txt', 'to be read\n');
    project.script('wf.js', fan(300, '@fake delay 20 @fake tool Read {"file_path":"notes.txt"}'));
    const { code, summary, stderr } = await project.json('run', 'wf.js', '--yes');
    expect(stderr).not.toContain('losses');
    expect(code).toBe(0);
    expect(summary).toMatchObject({
      status: 'completed',
      agents: { total: 300, completed: 300, failed: 0 },
      losses: [],
    });
    expect(summary.result).toEqual(Array.from({ length: 300 }, (_, i) => `done ${i}`));
    expect(fake.maxInFlight).toBeLessThanOrEqual(16);
    expect(turns('refused').length).toBeGreaterThan(0);
    const answered = turns('answered');
    expect(answered).toHaveLength(600);
    expect(new Set(answered).size).toBe(600);
    const changes = project.ofType('status-change');
    const paused = changes.findIndex(({ status }) => status === 'paused');
    expect(changes[paused]).toMatchObject({
      reason: expect.stringContaining('anthropic'),
      until: expect.any(Number),
    });
    expect((changes[paused]?.until ?? 0) - (changes[paused]?.at ?? 0)).toBeLessThanOrEqual(4_000);
    expect(changes.slice(paused + 1).map(({ status }) => status)).toContain('running');
  });

  it('X81: a run stays paused for as long as the provider said, whatever is still answered meanwhile', async () => {
    await setUp();
    project.script(
      'wf.js',
      `await agent('warm @fake say up');
return await parallel([() => agent('slow @fake delay 800 @fake say slow'), () => agent('quick @fake error quota retry-after=3 @fake say back')]);`,
    );
    const { code, summary } = await project.json('run', 'wf.js', '--yes');
    expect([code, summary.result]).toEqual([0, ['slow', 'back']]);
    const [paused, running] = project
      .ofType('status-change')
      .filter(({ until }, at, all) => until !== undefined || all[at - 1]?.until !== undefined);
    expect([paused?.status, running?.status]).toEqual(['paused', 'running']);
    const refused = questions(fake).find(({ end }) => end === 'refused');
    expect(paused?.until).toBeGreaterThanOrEqual((refused?.receivedAt ?? Number.NaN) + 3_000);
    expect(running?.at).toBeGreaterThanOrEqual(paused?.until ?? 0);
  });

  it('X81: a quota that comes back too late ends the drive with 6, still paused; resume pays nobody again', {
    timeout: 60_000,
  }, async () => {
    await setUp({ limits: { quotaAfter: { requests: 10, resetMs: 3_600_000 } } });
    project.script('wf.js', fan(20, ''));
    const { code, summary, stderr } = await project.json(
      'run',
      'wf.js',
      '--yes',
      '--max-wait',
      '2s',
      '--concurrency',
      '4',
    );
    expect(code).toBe(6);
    expect(summary.status).toBe('paused');
    expect(summary.agents.completed).toBe(10);
    expect(stderr).toMatch(/quota/);
    expect(stderr).toContain('plenum resume');
    fake.limit({});
    const resumed = await project.json('resume', '@last', '--yes');
    expect(resumed.code).toBe(0);
    expect(resumed.summary).toMatchObject({
      status: 'completed',
      agents: { total: 20, completed: 20, reused: 10 },
    });
    expect(resumed.summary.result).toEqual(Array.from({ length: 20 }, (_, i) => `done ${i}`));
    expect(turns('answered')).toHaveLength(20);
    expect(new Set(turns('answered')).size).toBe(20);
  });
});

describe('errors that stay', () => {
  it('X81: a wrong key costs a few requests for fifty agents, and the message says which key', async () => {
    await setUp({ apiKey: 'the-right-one' });
    project.script('wf.js', fan(50, ''));
    const { code, summary, stderr } = await project.json('run', 'wf.js', '--yes');
    expect(questions(fake).length).toBeLessThanOrEqual(20);
    expect(code).toBe(4);
    expect(summary).toMatchObject({ status: 'partial', agents: { failed: 50 } });
    expect(summary.losses[0]).toMatchObject({
      cause: 'auth',
      message: expect.stringMatching(/ANTHROPIC_API_KEY|anthropic/),
    });
    expect(stderr).toMatch(/ANTHROPIC_API_KEY|anthropic/);
    expect(summary.durationMs).toBeLessThan(60_000);
  });

  it('X81: a request that the provider calls invalid is not repeated', async () => {
    await setUp();
    project.script(
      'wf.js',
      `return await parallel(['alpha', 'beta', 'gamma'].map((name) => () => agent('@fake error 400 message="no such field ' + name + '"')));`,
    );
    const { code, summary } = await project.json('run', 'wf.js', '--yes');
    expect(code).toBe(3);
    expect(questions(fake)).toHaveLength(3);
    expect(summary.losses.map(({ cause }) => cause)).toEqual([
      'invalid-request',
      'invalid-request',
      'invalid-request',
    ]);
    expect(summary.losses.map(({ message }) => message).join()).toMatch(
      /no such field alpha.*beta.*gamma/s,
    );
  });

  it('X81: a server that breaks and comes back costs a retry, not an agent', async () => {
    await setUp();
    project.script(
      'wf.js',
      `return await parallel([1, 2, 3, 4].map((i) => () => agent('number ' + i + ' @fake ' + ['error 503', 'error overloaded', 'cut after=3', 'error 529 after=2'][i - 1] + ' @fake say well ' + i)));`,
    );
    const { code, summary } = await project.json('run', 'wf.js', '--yes');
    expect(code).toBe(0);
    expect(summary.result).toEqual(['well 1', 'well 2', 'well 3', 'well 4']);
    expect(questions(fake)).toHaveLength(8);
  });
});
