import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isOwnServerName } from '../../agents/mcp-gateway/settings/own-server.js';
import { leaveStarted } from '../../runs/host/leave-started.js';
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

describe('the MCP server', () => {
  it('C27: says its name, so that a gateway of plenum leaves it alone, and offers its tools', async () => {
    const { client } = await stand();
    expect(isOwnServerName(client.getServerVersion()?.name)).toBe(true);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(
      [
        'answer_question',
        'check_script',
        'control_run',
        'get_run',
        'list_runs',
        'list_workflows',
        'logs',
        'result',
        'resume_run',
        'start_workflow',
        'stop_run',
        'wait_run',
      ].sort(),
    );
    expect(
      tools.every(
        ({ description, inputSchema }) =>
          (description ?? '').length > 20 && inputSchema.type === 'object',
      ),
    ).toBe(true);
  });

  it('lists workflows and checks scripts, from a name and from text', async () => {
    const made = await stand();
    made.script('audit', "return await agent('x');");
    expect((await made.use('list_workflows')).text).toContain('audit: a test');
    expect(await made.use('check_script', { workflow: 'audit' })).toMatchObject({
      failed: false,
      data: { ok: true },
    });
    const refused = await made.use('check_script', {
      source: "export const meta = { name: 'a', description: 'b' };\nreturn Date.now();",
    });
    expect(refused.data).toMatchObject({
      ok: false,
      problems: [{ code: 'E_SCRIPT_CLOCK', line: 2 }],
    });
  });

  it('X117: what was known before the start is in the run for whoever asks later', async () => {
    const made = await stand();
    made.script('odd', "const summary = await agent('a');\nreturn args ? `${sumary}` : summary;");
    const started = await made.use('start_workflow', { workflow: 'odd', simulate: true });
    const { runId: run } = started.data;
    expect(started.data.notices).toMatchObject([{ code: 'unknown-name', line: 3 }]);
    const waited = await made.use('wait_run', { run, timeoutSeconds: 30 });
    expect(waited.data.warnings).toMatchObject([{ code: 'unknown-name', early: true }]);
    expect(waited.text).toContain('warning: line 3: nothing called `sumary` is declared');
    expect((await made.use('get_run', { run })).text).toContain('`sumary`');
    expect((await made.use('logs', { run })).text).toContain('`sumary`');
  });

  it('X114: starts a simulated run at once, waits for it with progress, and tells its result', async () => {
    const made = await stand();
    made.script(
      'many',
      'await parallel(Array.from({ length: 5 }, (_, n) => () => agent(`part ${n}`)));\nreturn { done: args.n };',
    );
    const started = await made.use('start_workflow', {
      workflow: 'many',
      args: { n: 3 },
      simulate: true,
    });
    expect(started.data).toMatchObject({ started: true, name: 'many' });
    const waited = await made.use('wait_run', { run: started.data.runId, timeoutSeconds: 30 });
    expect(waited.data).toMatchObject({
      status: 'completed',
      result: { done: 3 },
      agents: { total: 5, completed: 5 },
    });
    expect((await made.use('list_runs')).data).toMatchObject({
      total: 1,
      runs: [{ status: 'completed' }],
    });
    expect((await made.use('get_run', { run: '@last', full: true })).text).toMatch(/^# many$/m);
  });

  it('resources: the guide, the reference, the types, and the report of each run', async () => {
    const made = await stand();
    made.script('one', "return await agent('x');");
    const { data } = await made.use('start_workflow', { workflow: 'one', simulate: true });
    await made.use('wait_run', { run: data.runId });
    const { resources } = await made.client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual([
      'plenum://guide',
      'plenum://scripts',
      'plenum://types',
      `plenum://runs/${data.runId}/report`,
    ]);
    for (const { uri } of resources) {
      const { contents } = await made.client.readResource({ uri });
      expect((contents[0] as { text: string }).text.length, uri).toBeGreaterThan(50);
    }
    await expect(made.client.readResource({ uri: 'plenum://runs/../report' })).rejects.toThrow();
  });
});

describe('what an agent may not start', () => {
  it('C93: a script that nobody approved is not started, and the answer says what a person has to run', async () => {
    const made = await stand();
    made.config(0);
    made.script('audit', "return await agent('x');");
    const answer = await made.use('start_workflow', { workflow: 'audit', args: { dir: "it's" } });
    expect(answer.data).toMatchObject({ started: false, needsApproval: true });
    expect(answer.text).toContain(`plenum run audit --args '{"dir":"it'\\''s"}'`);
    expect((await made.use('list_runs')).data).toMatchObject({ total: 0 });
  });

  it('C93: configured so, or approved for good, it starts; a changed script needs approval again', async () => {
    const made = await stand({ action: 'accept', content: { run: true, remember: true } });
    made.config(0);
    made.script('audit', "return await agent('x');");
    const first = await made.use('start_workflow', { workflow: 'audit' });
    expect(first.data.started).toBe(true);
    const ended = await made.use('wait_run', { run: first.data.runId });
    expect(ended.data, ended.text).toMatchObject({ status: 'completed', result: 'answered' });
    expect((await made.use('start_workflow', { workflow: 'audit' })).data.started).toBe(true);
    expect(made.asked).toHaveLength(1);
    expect(made.asked[0]).toContain('"audit"');
    made.script('audit', "return await agent('y');");
    await made.use('start_workflow', { workflow: 'audit' });
    expect(made.asked).toHaveLength(2);
    made.config(0, { approval: 'auto' });
    made.script('audit', "return await agent('z');");
    expect((await made.use('start_workflow', { workflow: 'audit' })).data.started).toBe(true);
    expect(made.asked).toHaveLength(2);
  });

  it('C93: a person who says no, or only accepts the form, has not approved', async () => {
    for (const choice of [
      { action: 'decline' },
      { action: 'cancel' },
      { action: 'accept', content: { run: false } },
    ] as const) {
      const made = await stand(choice);
      made.config(0);
      made.script('audit', "return await agent('x');");
      expect(
        (await made.use('start_workflow', { workflow: 'audit' })).data,
        choice.action,
      ).toMatchObject({ started: false });
    }
  });

  it('C27: an agent of a run cannot start anything', async () => {
    const made = await stand(null, { PLENUM_CALL: 'r7k2:x:0' });
    made.script('audit', "return await agent('x');");
    expect(await made.use('start_workflow', { workflow: 'audit', simulate: true })).toMatchObject({
      failed: true,
      text: expect.stringContaining('E_NESTED'),
    });
  });

  it('C93: the configuration of a folder that is not trusted cannot switch approval off', async () => {
    const made = await stand();
    made.config(0);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${made.project}/.plenum/config.json`, JSON.stringify({ approval: 'auto' }));
    made.script('audit', "return await agent('x');");
    expect((await made.use('start_workflow', { workflow: 'audit' })).data).toMatchObject({
      started: false,
    });
  });
});

it('C93: an agent may lower the limit on agents, never raise it', async () => {
  const made = await stand();
  made.config(0, { maxAgents: 2 });
  made.script('many', 'return await Promise.allSettled([1, 2, 3, 4].map((n) => agent(`${n}`)));');
  for (const [asked, total] of [
    [1_000, 2],
    [1, 1],
  ] as const) {
    const { data } = await made.use('start_workflow', {
      workflow: 'many',
      simulate: true,
      maxAgents: asked,
    });
    const { result } = (await made.use('wait_run', { run: data.runId })).data as {
      result: { status: string }[];
    };
    expect(result.filter(({ status }) => status === 'fulfilled')).toHaveLength(total);
  }
});

describe('runs that go on', () => {
  it('wait_run returns when its time is over, with progress meanwhile, and stop_run ends the run', async () => {
    const made = await stand();
    made.config(30, { approval: 'auto' });
    made.script('slow', "return await agent('x', { label: 'slow one' });");
    const { data } = await made.use('start_workflow', { workflow: 'slow' });
    const progress: unknown[] = [];
    const begun = performance.now();
    const waited = await made.use('wait_run', { run: data.runId, timeoutSeconds: 2 }, (one) =>
      progress.push(one),
    );
    expect(waited.data).toMatchObject({ status: 'running', live: true });
    expect(performance.now() - begun).toBeLessThan(15_000);
    expect(progress).toContainEqual(
      expect.objectContaining({ total: 1, message: expect.stringContaining('0 of 1 agents done') }),
    );
    expect((await made.use('stop_run', { run: data.runId })).data).toMatchObject({
      accepted: true,
    });
    expect(
      (await made.use('wait_run', { run: data.runId, timeoutSeconds: 20 })).data,
    ).toMatchObject({ status: 'stopped' });
  });

  it.each([
    ['keep', { status: 'completed', agents: { completed: 2 } }],
    ['pause', { status: 'paused', agents: { completed: 1 } }],
  ] as const)(
    'X120: when the client has gone, its runs go on, or as configured are paused (%s)',
    async (onClose, left) => {
      const made = await stand();
      made.config(2, { approval: 'auto', mcp: { onClose } });
      made.script(
        'two',
        "const a = await agent('x', { label: 'a' });\nreturn await agent(a, { label: 'b' });",
      );
      const { data } = await made.use('start_workflow', { workflow: 'two' });
      const run = String(data.runId);
      const working = async () => (await made.use('get_run', { run })).data.agents;
      await expect.poll(working, { timeout: 20_000 }).toMatchObject({ running: 1 });
      await leaveStarted(made.host());
      const folder = join(made.project, '.plenum', 'runs', run, 'control', 'in');
      expect(await readdir(folder).catch(() => [])).toHaveLength(onClose === 'pause' ? 1 : 0);
      const ended = await made.use('wait_run', { run, timeoutSeconds: 50 });
      expect(ended.data).toMatchObject({ ...left, live: false });
    },
  );

  it('X50: a question is told, answered with the words of the person, and the run goes on', async () => {
    const made = await stand();
    made.config(0, { approval: 'auto' });
    made.script(
      'asks',
      "const who = await ask('Which branch?', { options: ['main', 'next'] });\nreturn `on ${who}`;",
    );
    const { data } = await made.use('start_workflow', { workflow: 'asks' });
    const waited = await made.use('wait_run', { run: data.runId, timeoutSeconds: 30 });
    expect(waited.text).toContain('Which branch?');
    const answered = await made.use('answer_question', { run: data.runId, answer: 'next' });
    expect(answered.data).toMatchObject({ accepted: true, resumed: true });
    const ended = await made.use('wait_run', { run: data.runId, timeoutSeconds: 30 });
    expect(ended.data, ended.text).toMatchObject({ status: 'completed', result: 'on next' });
    expect(
      await made.use('answer_question', { run: data.runId, question: 999, answer: 'x' }),
    ).toMatchObject({ failed: true });
  });
});
