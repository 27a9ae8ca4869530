import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { questions } from './agents/model-project.js';
import { two, WaitingProject } from './waiting-project.js';

let fake: FakeModel;
let project: WaitingProject;
beforeEach(async () => {
  fake = await createFakeModel();
  project = new WaitingProject(fake, { backend: 'ai-sdk', mcpServers: {} });
});
afterEach(async () => {
  project.close();
  await fake.close();
});

const header = "export const meta = { name: 'both', description: 'Two agents' };";
const fenced = (code: string) => `\`\`\`js\n${code}\n\`\`\`\n`;

/** What the planner is answered, one after another. */
function plannerSays(...answers: readonly string[]): void {
  fake.on({ when: { prompt: 'Write a workflow script for plenum' }, reply: answers });
}

describe.runIf(process.platform === 'linux')('a goal with --detach', () => {
  it('X120: is planned here, approved by --yes, and driven by a process of its own', async () => {
    plannerSays(fenced(`${header}\n${two.replaceAll("')", "', { backend: 'command' })")}`));
    const begun = await project.run('ask both of them', '--detach', '--yes', '--json');
    expect(begun.code).toBe(0);
    expect(begun.stderr).toContain('✓ planned');
    const told = JSON.parse(begun.stdout) as { runId: string; driver: { pid: number } };
    expect(told).toMatchObject({
      ...{ version: 1, name: 'both', detached: true, watch: `plenum watch ${told.runId}` },
      driver: { state: 'live', detached: true },
    });
    await project.working();
    expect(project.plenums()).toEqual([told.driver.pid]);
    const asked = questions(fake).length;
    process.kill(told.driver.pid, 'SIGHUP');
    project.letGo();
    await project.completed();
    // The plan was paid for here; the process that drives plans nothing.
    expect(questions(fake)).toHaveLength(asked);
    expect(project.ofType('drive-start')).toHaveLength(1);
  });

  it('X120: asks at the terminal what the plan would cost, and a no starts nothing', async () => {
    plannerSays(fenced(`${header}\n${two}`));
    const { terminal, screen, gone } = project.atTerminal("'ask both of them' -d");
    await expect.poll(screen, { timeout: 60_000 }).toContain('Run it?');
    terminal.stdin?.write('n\r');
    await gone;
    expect([project.runs(), project.plenums()]).toEqual([[], []]);
  });

  it('C93: is refused before a model is asked where nobody could say yes, with what goes on', async () => {
    const goal = 'ask both of them';
    const refused: readonly (readonly [string[], number, string])[] = [
      [[goal, '--detach'], 7, `plenum '${goal}'`],
      [[goal, '--detach', '--no-input'], 7, '--yes'],
      [[goal, '--detach', '--yes', '--attached'], 2, '--attached'],
      [[goal, '--detach', '--yes', '--view', 'lines'], 2, '--view'],
      [[goal, '--detach', '--yes', '--backend', 'nobody'], 4, ''],
    ];
    for (const [args, code, text] of refused) {
      const { code: left, stderr } = await project.run(...args);
      expect([args, left, stderr]).toEqual([args, code, expect.stringContaining(text)]);
    }
    const below = project.start([goal, '-d', '--yes'], { PLENUM_CALL: 'r:x:0' });
    expect(await below.ended).toMatchObject({ code: 2, stderr: expect.stringContaining('agent') });
    expect([questions(fake), project.runs(), project.plenums()]).toEqual([[], [], []]);
  });

  it('C94: that one agent is enough for starts no run and no process', async () => {
    plannerSays('ONE_AGENT: it is one line.');
    const one = await project.run('mend one line', '-d', '--yes', '--json');
    expect([one.code, JSON.parse(one.stdout)]).toMatchObject([0, { kind: 'one-agent' }]);
    expect([project.runs(), project.plenums()]).toEqual([[], []]);
  });

  it('C94: whose drafts are all broken says E_PLAN, and starts nothing', async () => {
    const broken = fenced(`${header}\nreturn await agent(`);
    plannerSays(broken, broken, broken);
    const { code, stdout } = await project.run('ask both of them', '-d', '--yes', '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([5, { error: { code: 'E_PLAN' } }]);
    expect([project.runs(), project.plenums()]).toEqual([[], []]);
  });
});
