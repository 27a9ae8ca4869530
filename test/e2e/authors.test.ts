import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, describe, expect, it } from 'vitest';
import { command, Project } from './project.js';

let project: Project;
afterEach(() => project.close());

describe('a script from a template', () => {
  it('is written with a test that passes, is checked and simulated', async () => {
    project = new Project();
    for (const name of ['fan-out', 'review', 'migrate', 'research', 'loop-until-dry']) {
      expect(await project.run('new', name)).toMatchObject({ code: 0 });
      expect(await project.run('check', name)).toMatchObject({ code: 0 });
    }
    const tested = await project.run('test', '--json');
    const { passed, tests } = JSON.parse(tested.stdout) as {
      passed: boolean;
      tests: { status: string; message: string | null }[];
    };
    expect(tests.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect([passed, tested.code, tests.length]).toEqual([true, 0, 10]);
    expect(await project.run('simulate', 'loop-until-dry', '--fail', '0.3')).toMatchObject({
      code: 0,
    });
    expect(project.runs()).toEqual([]);
    expect((await project.run('new', 'review')).stderr).toContain('E_FILE_EXISTS');
  });

  it('a test that fails is shown with its message, and the code is 1', async () => {
    project = new Project();
    project.script('one.js', "return await agent('x', { label: 'x' });");
    project.write(
      'one.plenum-test.mjs',
      "import { test } from 'node:test';\nimport { script } from 'plenum/testing';\ntest('asks', async () => { await (await script('one.js')).run(); });\n",
    );
    // Nobody has said yes to this folder yet: its programs do not start.
    expect(await project.run('test')).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('E_NOT_TRUSTED'),
    });
    expect((await project.run('trust', '--yes')).code).toBe(0);
    const { code, stdout } = await project.run('test');
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ asks {2}line 3[\s\S]*nothing in this test answers[\s\S]*1 failed/);
    expect((await project.run('test', 'nowhere')).code).toBe(2);
  });
});

describe('plenum simulate', () => {
  it('X113: 0 fine, 3 not reached, 1 failed, 5 refused', async () => {
    project = new Project();
    project.script('fine.js', "return await agent('x');");
    project.script('part.js', "if (args) await agent('never');\nreturn await agent('x');");
    project.script('fails.js', 'return missing.length;');
    project.script('refused.js', 'return Date.now();');
    const codes = await Promise.all(
      ['fine.js', 'part.js', 'fails.js', 'refused.js'].map(
        async (name) => (await project.run('simulate', name, '--seeds', '2')).code,
      ),
    );
    expect(codes).toEqual([0, 3, 1, 5]);
    const { stdout } = await project.run(
      'simulate',
      'part.js',
      '--seeds',
      '2',
      '--arg',
      'a=b',
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, neverReached: [], runs: { length: 4 } });
  });
});

describe('plenum mcp', () => {
  const connect = async (): Promise<{ client: Client; transport: StdioClientTransport }> => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [command, 'mcp', '-q'],
      cwd: project.work,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: join(project.folder, 'home'),
        PLENUM_TEST_LOG: join(project.folder, 'executions.log'),
      },
      stderr: 'ignore',
    });
    const client = new Client({ name: 'e2e', version: '1' });
    await client.connect(transport);
    return { client, transport };
  };
  const use = async (client: Client, name: string, args: Record<string, unknown>) =>
    (await client.callTool({ name, arguments: args })).structuredContent as Record<string, unknown>;

  it('X114: serves a client over standard input and output, and plays a run', async () => {
    project = new Project();
    project.script(
      'many.js',
      'return await parallel([1, 2].map((n) => () => agent(`part ${n}`)));',
    );
    const { client } = await connect();
    expect((await client.listTools()).tools).toHaveLength(12);
    const { runId } = await use(client, 'start_workflow', { workflow: 'many.js', simulate: true });
    expect(await use(client, 'wait_run', { run: runId })).toMatchObject({
      status: 'completed',
      agents: { completed: 2 },
    });
    await client.close();
  });

  it('C27: refuses to serve an agent of a run', async () => {
    project = new Project();
    const { ended } = project.start(['mcp'], { PLENUM_CALL: 'r7k2:x:0' });
    expect(await ended).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('E_NESTED'),
    });
  });
});
