import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Project } from './project.js';

let project: Project;
afterEach(() => project.close());

const allow = (...commands: string[]) => ({
  permissions: { mode: 'default', allow: commands.map((command) => `Sh(${command})`) },
});
const confirming = `cat > /dev/null; printf '{"verdict":"confirmed","reason":"looked"}'`;

describe('what a run claims', () => {
  it('X48: a run whose verifiers die reports unverified, is partial and exits 3', async () => {
    project = new Project({
      backends: { command: { run: ['sh', '-c', 'cat > /dev/null; echo no quota >&2; exit 1'] } },
    });
    project.script('wf.js', `const { status } = await verify('all is well'); return { status };`);
    const { code, stdout, stderr } = await project.run('run', 'wf.js', '--yes', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'partial',
      result: { status: 'unverified' },
      losses: [{ cause: 'unverified', label: 'all is well' }],
    });
    expect(stderr).toMatch(/partial: .*unverified/);
    expect(readFileSync(join(project.runDir(), 'report.md'), 'utf8')).toMatch(
      /partial.*\n[\s\S]*unverified/,
    );
  });

  it('X80: a gate that fails keeps the report from claiming success whatever agents say', async () => {
    project = new Project({
      backends: { command: { run: ['sh', '-c', confirming] } },
      ...allow('false'),
    });
    project.script(
      'wf.js',
      `const { status } = await verify('the tests pass'); await gate('false'); return status;`,
    );
    const { code, stdout } = await project.run('run', 'wf.js', '--yes', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'partial',
      result: 'confirmed',
      reason: expect.stringContaining('gate "false" failed'),
    });
  });

  it('X47: a flaky gate is reported as flaky', async () => {
    const flaky = 'test -e seen || { touch seen; false; }';
    project = new Project({ ...allow('sh flaky.sh') });
    project.write('flaky.sh', flaky);
    project.script('wf.js', `return (await gate('sh flaky.sh', { runs: 3 })).flaky;`);
    const { code, stdout } = await project.run('run', 'wf.js', '--yes', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'partial',
      result: true,
      reason: expect.stringContaining('is flaky'),
    });
  });

  it('X80: a disagreement that stays is in the first line of the report', async () => {
    project = new Project();
    project.script(
      'wf.js',
      `return (await converge({ propose: () => 'a', refute: () => ['not a'], label: 'the design' })).status;`,
    );
    const { code, stdout, stderr } = await project.run('run', 'wf.js', '--yes', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout).losses).toMatchObject([
      {
        label: 'the design',
        cause: 'unverified',
        message: expect.stringContaining('no agreement'),
      },
    ]);
    expect(stderr).toMatch(/the design/);
  });
});
