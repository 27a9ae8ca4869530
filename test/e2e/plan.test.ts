import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { ModelProject, questions, sent } from './agents/model-project.js';
import { until } from './project.js';

const header =
  "export const meta = { name: 'describe', description: 'Describe both files, then test', phases: [{ title: 'Describe' }] };";
const fine = `${header}
const names = ['a.js', 'b.js'];
const texts = await pipeline(names, (name) => agent(\`DESCRIBE \${name} @fake say text of \${name}\`, { label: name, phase: 'Describe', readOnly: true }));
const tests = await gate('node --check a.js', { label: 'tests' });
return { texts, passed: tests.passed };`;
const fenced = (code: string) => `Here is the script.\n\n\`\`\`js\n${code}\n\`\`\`\n`;
const broken = fenced(`${header}\nconst texts: string[] = await agent('x');\nreturn texts;`);

let fake: FakeModel;
let project: ModelProject;
beforeEach(async () => {
  fake = await createFakeModel();
  project = new ModelProject(fake, { permissions: { allow: ['Sh(node --check a.js)'] } });
  project.write('a.js', 'export const a = 1;\n');
  project.write('b.js', 'export const b = 2;\n');
});
afterEach(async () => {
  project.close();
  await fake.close();
});

/** What the planner is answered, one after another. */
function plannerSays(...answers: readonly string[]): void {
  fake.on({ when: { prompt: 'Write a workflow script for plenum' }, reply: answers });
}

const planQuestions = () =>
  questions(fake).filter((request) => sent(request).includes('Write a workflow script for plenum'));
const plans = () =>
  readdirSync(join(project.work, '.plenum', 'plans')).filter((name) => !name.startsWith('.'));
const planDir = () => join(project.work, '.plenum', 'plans', plans()[0] ?? '');
const kept = (name: string) => readFileSync(join(planDir(), name), 'utf8');

describe('from a goal to an answer, in one command', () => {
  it('C94: a broken draft is repaired, the script runs, the gate decides, and the report comes last', async () => {
    plannerSays(broken, fenced(fine));
    const { code, stdout, stderr } = await project.run(
      'describe both files',
      '--yes',
      '--size',
      'small',
    );
    expect(stderr).toContain('completed');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ texts: ['text of a.js', 'text of b.js'], passed: true });
    expect(stderr).toMatch(
      /planning with ai-sdk[\s\S]*draft 1 goes back: [\s\S]*draft 2: 5 lines[\s\S]*✓ planned · /,
    );
    expect(stderr).toMatch(/simulated {2}2 agents from 1 call site/);
    expect(planQuestions()).toHaveLength(2);
    const again = sent(planQuestions()[1] as (typeof fake.requests)[number]);
    expect(again).toContain('E_SCRIPT_SYNTAX');
    expect(again).toContain('TypeScript');
    // The agent that plans may look and not write.
    expect(planQuestions()[0]?.tools).toContain('Read');
    expect(planQuestions()[0]?.tools).not.toContain('Write');
    expect(planQuestions()[0]?.tools).not.toContain('Bash');
    expect(kept('goal.md')).toBe('describe both files\n');
    expect(kept('draft-1.js')).toContain('string[]');
    expect(kept('script.js')).toBe(kept('draft-2.js'));
    expect(JSON.parse(kept('plan.json'))).toMatchObject({
      outcome: 'script',
      size: 'small',
      rounds: 2,
      simulatedAgents: 2,
      usage: { outputTokens: expect.any(Number) },
      costUsd: expect.any(Number),
    });
    const answered = planQuestions().reduce((sum, { usage }) => sum + (usage?.out ?? 0), 0);
    expect(JSON.parse(kept('plan.json')).usage.outputTokens).toBe(answered);
    expect(project.runs()).toHaveLength(1);
  });

  it('X112: --yes --json gives one object, and planning says nothing on standard output', async () => {
    plannerSays(fenced(fine));
    const { code, summary } = await project.json('describe both files', '--yes');
    expect(code).toBe(0);
    expect(summary).toMatchObject({
      status: 'completed',
      name: 'describe',
      result: { passed: true },
      agents: { total: 2, completed: 2 },
    });
  });

  it('C93: --no-input without --yes ends with 7 before a model is asked, and names both ways', async () => {
    plannerSays(fenced(fine));
    const { code, stderr, stdout } = await project.run('describe both files', '--no-input');
    expect([code, stdout, fake.requests]).toEqual([7, '', []]);
    expect(stderr).toContain("plenum 'describe both files' --yes");
    const [, goal = ''] = /plenum plan '([^']+)'/.exec(stderr) ?? [];
    expect((await project.run('plan', goal)).code).toBe(0);
    expect(project.runs()).toEqual([]);
  });

  it('C94: one agent may be enough: the command is printed, and works', async () => {
    plannerSays('ONE_AGENT: it is one question.');
    const { code, stdout, stderr } = await project.run(
      'what is a.js for? @fake say a constant',
      '--yes',
    );
    expect(code).toBe(0);
    expect(stderr).toContain('One agent is enough: it is one question.');
    expect(stdout).toMatch(/^plenum run \.plenum\/plans\/\w+\/script\.js\n$/);
    const ran = await project.run(...stdout.trim().split(' ').slice(1), '--yes');
    expect(ran).toMatchObject({ code: 0, stdout: 'a constant\n' });
  });

  it('C93: planning counts against the budget', async () => {
    plannerSays(fenced(fine));
    const { code, stderr } = await project.run('describe both files', '--yes', '--budget', '1tok');
    expect(code).toBe(6);
    expect(stderr).toContain('Planning used up the budget (tokens)');
    expect(project.runs()).toEqual([]);
  });
});

describe('plans that come to nothing', () => {
  it('three drafts that fail end with E_PLAN, the last error and where the last draft is', async () => {
    const endless = fenced(`${header}\nwhile (true) await agent('again');`);
    plannerSays(broken, endless, fenced(`${header}\nreturn (await agent('x')).list.length;`));
    const { code, stderr, stdout } = await project.run('plan', 'describe', '--max-agents', '20');
    expect(code).toBe(5);
    expect(stdout).toBe('');
    expect(stderr).toContain('E_PLAN');
    expect(stderr).toMatch(/draft 2 goes back/);
    expect(stderr).toMatch(/TypeError|cannot read property/);
    expect(stderr).toMatch(/plenum run \/?.*draft-3\.js/);
    expect(sent(planQuestions()[2] as (typeof fake.requests)[number])).toContain('limit on agents');
    expect(existsSync(join(planDir(), 'draft-3.js'))).toBe(true);
  });

  it('a key that is refused is a cause, not a crash', async () => {
    fake.on({ reply: { error: { name: 'auth' } } });
    const { code, stderr } = await project.run('plan', 'describe');
    expect(code).toBe(4);
    expect(stderr).toContain('E_NO_BACKEND');
    expect(stderr).toContain('auth');
  });

  it('C27: an agent of a run cannot plan', async () => {
    const plan = await project.start(['plan', 'describe'], { PLENUM_CALL: 'x' }).ended;
    const goal = await project.start(['describe it', '--yes'], { PLENUM_CALL: 'x' }).ended;
    expect([plan.code, goal.code]).toEqual([2, 2]);
    expect(plan.stderr + goal.stderr).toContain('E_NESTED');
    expect(fake.requests).toEqual([]);
  });

  it('X113: Ctrl-C while planning ends with 130 and leaves nothing running', async () => {
    fake.on({ reply: { hang: true } });
    const { child, ended } = project.start(['describe both files', '--yes']);
    await until(() => fake.inFlight > 0);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain('Stopped while planning; nothing ran.');
    expect(project.runs()).toEqual([]);
  });
});

describe('stopped amid a dry run', () => {
  it('X113: nothing runs, though there was a script', async () => {
    plannerSays(
      fenced(
        `${header}\nfor (let turn = 0; turn < 1e6; turn++) await new Promise((done) => setTimeout(done, 1000));\nreturn await agent('x');`,
      ),
    );
    const { child, ended } = project.start(['describe both files', '--yes']);
    await until(
      () =>
        existsSync(join(project.work, '.plenum', 'plans')) &&
        plans().length === 1 &&
        existsSync(join(planDir(), 'draft-1.js')),
    );
    const stoppedAt = Date.now();
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(Date.now() - stoppedAt).toBeLessThan(15_000);
    expect(stderr).toContain('Stopped while planning; nothing ran.');
    expect(project.runs()).toEqual([]);
    expect(readdirSync(planDir()).filter((name) => name.startsWith('dry-'))).toEqual([]);
  });
});

describe('plenum plan', () => {
  it('writes the script to a file of its own and never over one', async () => {
    plannerSays(fenced(fine));
    const { code } = await project.run('plan', 'describe both files', '-o', 'made.js');
    expect(code).toBe(0);
    expect(readFileSync(join(project.work, 'made.js'), 'utf8').trimEnd()).toBe(fine);
    const before = fake.requests.length;
    const again = await project.run('plan', 'describe both files', '-o', 'made.js');
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('E_FILE_EXISTS') });
    expect(fake.requests).toHaveLength(before);
  });

  it('--json tells script, facts and cost', async () => {
    mkdirSync(join(project.work, 'sub'));
    writeFileSync(join(project.work, 'sub', 'c.md'), '# C\n');
    plannerSays(fenced(fine));
    const { code, stdout } = await project.run('plan', 'describe both files', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      kind: 'script',
      meta: { name: 'describe' },
      facts: { agents: 2, callSites: 1, notes: [] },
      backend: 'ai-sdk',
      costUsd: expect.any(Number),
    });
    const prompt = sent(planQuestions()[0] as (typeof fake.requests)[number]);
    expect(prompt).toContain('sub/  1 (md 1)');
    expect(prompt).toContain('Sh(node --check a.js)');
  });

  it('a command that nothing grants goes back, and is told if it stays', async () => {
    plannerSays(fenced(fine.replace('node --check a.js', 'make all')));
    const { code, stderr } = await project.run('plan', 'describe both files');
    expect(code).toBe(0);
    expect(planQuestions()).toHaveLength(2);
    expect(stderr).toContain('which is not granted');
  });
});
