import { afterEach, describe, expect, it } from 'vitest';
import { McpStand } from './fixtures/mcp-stand.js';

const stands: McpStand[] = [];
const stand = async (...given: ConstructorParameters<typeof McpStand>): Promise<McpStand> => {
  const made = new McpStand(...given);
  stands.push(made);
  return made.connect();
};
afterEach(async () => {
  for (const made of stands.splice(0)) await made.close();
});

describe('steering and reading through MCP', () => {
  const asks = async (...given: ConstructorParameters<typeof McpStand>) => {
    const made = await stand(...given);
    made.config(0, { approval: 'auto' });
    made.script(
      'two',
      "const a = await agent('x', { label: 'first' });\nconst who = await ask('Who?');\nreturn [a, who, 'z'.repeat(30000)];",
    );
    const { data } = await made.use('start_workflow', { workflow: 'two' });
    const run = String(data.runId);
    await made.use('wait_run', { run, timeoutSeconds: 30 });
    return { made, run };
  };

  it('X126: an unknown parameter is an error that names the nearest one', async () => {
    const made = await stand();
    const said = await made.use('start_workflow', { workflow: 'x', sorce: 'y' });
    expect([said.failed, said.text]).toEqual([
      true,
      expect.stringMatching(/E_USAGE: start_workflow has no parameter "sorce".* "source"/),
    ]);
    expect(await made.use('list_runs', { run: 'x' })).toMatchObject({
      failed: true,
      text: expect.stringContaining('it takes none'),
    });
  });

  it('X126: a run is resumed, controlled, read and its result fetched without a terminal', async () => {
    const { made, run } = await asks();
    const retried = await made.use('control_run', { run, action: 'retry', agent: 'first' });
    expect(retried.text).toContain('resume_run');
    expect((await made.use('resume_run', { run })).data).toMatchObject({ resumed: true });
    const waiting = await made.use('wait_run', { run, timeoutSeconds: 30 });
    expect(waiting.data).toMatchObject({ questions: [{ text: 'Who?' }] });
    await made.use('answer_question', { run, answer: 'ann' });
    const ended = await made.use('wait_run', { run, timeoutSeconds: 30 });
    expect(ended.data).toMatchObject({ status: 'completed' });
    const page = await made.use('result', { run });
    expect(page.data).toMatchObject({ result: null, next: 20_000 });
    const rest = await made.use('result', { run, offset: 20_000 });
    expect(page.text.slice(0, 20_000) + rest.text).toContain('ann');
    expect(rest.data.next).toBeNull();
    const logs = await made.use('logs', { run });
    expect(logs.text).toMatch(/first/);
    const one = await made.use('logs', { run, agent: 'first' });
    expect(one.text).toMatch(/#\d first: completed[\s\S]*prompt: x[\s\S]*answer: answered/);
    expect(await made.use('control_run', { run, action: 'pause' })).toMatchObject({ failed: true });
  });

  it('X126: resume_run takes a pause back that has just begun', async () => {
    const made = await stand();
    made.config(2, { approval: 'auto' });
    made.script('two', "await agent('x');\nreturn await agent('y');");
    const { data } = await made.use('start_workflow', { workflow: 'two' });
    const run = String(data.runId);
    const working = async () => (await made.use('get_run', { run })).data.agents;
    await expect.poll(working, { timeout: 20_000 }).toMatchObject({ running: 1 });
    expect((await made.use('stop_run', { run, pause: true })).data.accepted).toBe(true);
    expect((await made.use('resume_run', { run })).data).toMatchObject({ resumed: true });
    const ended = await made.use('wait_run', { run, timeoutSeconds: 50 });
    expect(ended.data).toMatchObject({ status: 'completed', agents: { completed: 2 } });
    expect((await made.use('list_runs')).data.runs).toMatchObject([
      { runId: run, driver: { state: 'gone', pid: process.pid, detached: true } },
    ]);
  });

  it('X126: a script that changed since its approval is not resumed; the person is told how', async () => {
    const { made, run } = await asks();
    made.config(0);
    const { appendFileSync } = await import('node:fs');
    appendFileSync(`${made.project}/.plenum/runs/${run}/script.js`, '// other\n');
    const said = await made.use('resume_run', { run });
    expect(said.data).toMatchObject({ resumed: false, needsApproval: true });
    expect(said.text).toContain(`plenum resume ${run}`);
    const answered = await made.use('answer_question', { run, answer: 'ann' });
    expect(answered.data).toMatchObject({ accepted: true, resumed: false });
  });

  it('X126: a script is started from its text, and the question shows it with its estimate', async () => {
    const made = await stand({ action: 'accept', content: { run: true } });
    made.config(0);
    const source = "export const meta = { name: 'text', description: 'd' };\nreturn agent('hi');\n";
    const { data } = await made.use('start_workflow', { source });
    expect(data.started).toBe(true);
    expect(made.asked[0]).toContain("return agent('hi');");
    expect(made.asked[0]).toMatch(/estimate: 1 agent, /);
    await made.use('wait_run', { run: data.runId, timeoutSeconds: 30 });
    expect(await made.use('start_workflow', { source, workflow: 'x' })).toMatchObject({
      failed: true,
    });
    const blind = await stand();
    blind.config(0);
    const refused = await blind.use('start_workflow', { source });
    expect(refused.text).toMatch(/Save the source as that file[\s\S]*plenum run text\.js/);
  });
});
