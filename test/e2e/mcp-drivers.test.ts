import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { command, until } from './project.js';
import { two, WaitingProject } from './waiting-project.js';

let fake: FakeModel;
let project: WaitingProject;
beforeEach(async () => {
  fake = await createFakeModel();
});
afterEach(async () => {
  project.close();
  await fake.close();
});

/** The official client at a server of its own, with a run whose first agent is at work. */
async function served(config: object = {}) {
  project = new WaitingProject(fake, { approval: 'auto', ...config });
  project.script('wf.js', two);
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(project.surroundings))
    if (value !== undefined) env[name] = value;
  const { work: cwd } = project;
  const transport = new StdioClientTransport({
    ...{ command: process.execPath, args: [command, 'mcp'], cwd, env, stderr: 'ignore' },
  });
  const client = new Client({ name: 'tester', version: '1' });
  await client.connect(transport);
  const { structuredContent } = await client.callTool({
    name: 'start_workflow',
    arguments: { workflow: 'wf.js' },
  });
  expect(structuredContent).toMatchObject({ started: true });
  await project.working();
  const { pid } = transport;
  if (pid === null) throw new Error('the server has no process');
  return { client, pid };
}

const isThere = (pid: number): boolean => project.plenums().includes(pid);

describe.runIf(process.platform === 'linux')('the end of an MCP server', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGKILL', 'its client leaving'] as const)(
    'X120: by %s does not touch the run that it started',
    async (signal) => {
      const { client, pid } = await served();
      if (signal === 'its client leaving') await client.close();
      else process.kill(pid, signal);
      await until(() => !isThere(pid), 30_000);
      expect(project.sleepers('agent')).toHaveLength(1);
      const { driver } = (await project.json('show', '@live')).summary as unknown as {
        driver: object;
      };
      expect(driver).toMatchObject({ state: 'live', detached: true });
      project.letGo();
      await project.quiet();
      expect(project.ofType('run-end')).toMatchObject([
        { status: 'completed', result: ['answer', 'answer'] },
      ]);
      expect(project.ofType('control-take')).toEqual([]);
      await client.close().catch(() => undefined);
    },
  );

  it('X120: pauses it where the configuration says so: the running agent is recorded', async () => {
    const { client, pid } = await served({ mcp: { onClose: 'pause' } });
    await client.close();
    await until(() => !isThere(pid) && project.ofType('control-take').length === 1, 30_000);
    expect(project.ofType('control-take')).toMatchObject([
      { action: 'pause', author: 'the MCP client left', accepted: true },
    ]);
    project.letGo();
    await project.quiet();
    expect(project.ofType('run-end')).toMatchObject([{ status: 'paused' }]);
    expect(project.ofType('step-end')).toMatchObject([{ status: 'completed' }]);
  });
});
