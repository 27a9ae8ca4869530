import { afterEach, describe, expect, it } from 'vitest';
import { heldBackends, Project, until } from './project.js';

let project: Project;
afterEach(() => project.close());

const fan = `return await parallel([1, 2, 3, 4].map((i) => () => agent('task ' + i, { label: 't' + i })));`;

describe('plenum run and resume', () => {
  it('X112: run --json prints one object on standard output, the view goes to standard error', async () => {
    project = new Project();
    project.script('wf.js', fan);
    const ended = await project.run('run', 'wf.js', '--yes', '--json');
    expect(ended.stderr).not.toContain('Error');
    expect(ended.code).toBe(0);
    const summary = JSON.parse(ended.stdout);
    expect(summary).toMatchObject({
      version: 1,
      name: 'e2e',
      status: 'completed',
      losses: [],
      agents: { total: 4, completed: 4, reused: 0, failed: 0 },
    });
    expect(summary.result).toHaveLength(4);
    expect(project.executions()).toHaveLength(4);
    const shown = JSON.parse((await project.run('show', '@last', '--json')).stdout);
    expect(shown.result).toEqual(summary.result);
    const value = await project.run('result', '@last');
    expect(JSON.parse(value.stdout)).toEqual(summary.result);
  });

  it('X74: resume --dry-run says what is reused and what would run, and spends nothing; resume then does that', async () => {
    project = new Project();
    project.script('wf.js', fan);
    await project.run('run', 'wf.js', '--yes', '--json');
    const id = project.runs()[0] ?? '';
    project.write(
      `.plenum/runs/${id}/script.js`,
      `export const meta = { name: 'e2e', description: 'end to end' };\n${fan.replace("'task ' + i", "'task ' + i + (i === 3 ? ' edited' : '')")}`,
    );
    const dry = await project.run('resume', id, '--dry-run');
    expect(dry.code).toBe(0);
    expect(dry.stdout + dry.stderr).toMatch(/3/);
    expect(dry.stdout + dry.stderr).toContain('t3');
    expect(project.executions()).toHaveLength(4);
    const resumed = JSON.parse((await project.run('resume', id, '--yes', '--json')).stdout);
    expect(resumed).toMatchObject({ status: 'completed', agents: { reused: 3 } });
    expect(project.executions()).toHaveLength(5);
  });

  it('X77: Ctrl-C lets running calls finish, records them, exits 130 and prints the resume command; the second ends them', async () => {
    project = new Project({
      concurrency: 2,
      backends: heldBackends,
    });
    project.script('wf.js', fan);
    const { child, ended } = project.start(['run', 'wf.js', '--yes']);
    await until(() => project.executions().length === 2);
    child.kill('SIGINT');
    await until(() => project.events().some(({ type }) => type === 'control-take'));
    project.release();
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain(`plenum resume ${project.runs()[0]}`);
    expect(project.events().filter((event) => event.type === 'step-end')).toHaveLength(2);
    expect(project.executions()).toHaveLength(2);
    const resumed = JSON.parse((await project.run('resume', '@last', '--yes', '--json')).stdout);
    expect(resumed.status).toBe('completed');
    expect(project.executions()).toHaveLength(4);
    expect(new Set(project.executions()).size).toBe(4);
  });

  it('X75: a second driver is refused, naming the first; a dead one is taken over', async () => {
    project = new Project({
      backends: heldBackends,
    });
    project.script('wf.js', `return await agent('slow');`);
    const { child, ended } = project.start(['run', 'wf.js', '--yes']);
    await until(() => project.executions().length === 1);
    const second = await project.run('resume', '@last', '--yes');
    expect(second.code).toBe(8);
    expect(second.stderr).toContain(String(child.pid));
    child.kill('SIGKILL');
    await ended;
    project.release();
    const resumed = await project.run('resume', '@last', '--yes', '--json');
    expect(resumed.code).toBe(0);
    expect(new Set(project.executions()).size).toBe(1);
  });

  it('X14: a script that spins after an await is stopped by its limit, with what it did last', async () => {
    project = new Project({ limits: { busyMs: 1500 } });
    project.script('wf.js', `await agent('one', { label: 'one' });\nwhile (true) {}`);
    const { code, stdout } = await project.run('run', 'wf.js', '--yes', '--json');
    expect(code).toBe(1);
    const { status, error } = JSON.parse(stdout);
    expect([status, error.code]).toEqual(['failed', 'E_SCRIPT_TIMEOUT']);
    expect(error.message).toContain('the last delivered step was agent root #0 of line 2');
  });

  it('X14: while it spins, the run can be looked at', async () => {
    project = new Project({ limits: { busyMs: 60_000 } });
    project.script('wf.js', `await agent('one', { label: 'one' });\nwhile (true) {}`);
    const { ended } = project.start(['run', 'wf.js', '--yes', '--json']);
    await until(() => project.events().some((event) => event.type === 'step-end'));
    const shown = await project.run('show', '@last', '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({ status: 'running', agents: { completed: 1 } });
    expect((await project.run('stop', '@last')).code).toBe(0);
    expect((await ended).code).toBe(130);
  });

  it('X77: a person can stop a run whose script keeps its thread busy', async () => {
    project = new Project({ limits: { busyMs: 60_000 } });
    project.script('wf.js', `await agent('one');\nwhile (true) {}`);
    const { ended } = project.start(['run', 'wf.js', '--yes', '--json']);
    await until(() => project.events().some((event) => event.type === 'step-end'));
    expect((await project.run('stop', '@last')).code).toBe(0);
    expect((await ended).code).toBe(130);
  });

  it('X79: pause, skip and stop reach a run from another process and are journaled with their author', async () => {
    project = new Project({
      backends: {
        command: {
          run: [
            'sh',
            '-c',
            'cat >/dev/null; echo "$PLENUM_CALL" >> "$PLENUM_TEST_LOG"; sleep 30; echo done',
          ],
        },
      },
    });
    project.script(
      'wf.js',
      `return [await agent('first', { label: 'first' }), await agent('second', { label: 'second' })];`,
    );
    const { ended } = project.start(['run', 'wf.js', '--yes', '--json']);
    await until(() => project.executions().length === 1);
    const skipped = await project.run('skip', '@last', '1');
    expect(skipped.code).toBe(0);
    await until(() => project.executions().length === 2);
    const stopped = await project.run('stop', '@last');
    expect(stopped.code).toBe(0);
    expect((await ended).code).toBe(130);
    const taken = project.events().filter((event) => event.type === 'control-take');
    expect(taken).toMatchObject([
      { action: 'skip', target: 1, accepted: true },
      { action: 'stop', accepted: true },
    ]);
    const without = await project.run('pause', '@last');
    expect(without.code).toBe(8);
  });

  it('X113: exit codes tell the kinds of endings apart', async () => {
    project = new Project();
    project.script('partial.js', `return await agent('x', { retries: 0 });`);
    project.script('throws.js', `throw new Error('broken');`);
    project.script('refused.js', `import fs from 'fs';`);
    project.script('fine.js', `return 1;`);
    project.script('many.js', `for (let i = 0; i < 5; i++) await agent('x' + i);`);
    expect((await project.run('run', 'fine.js', '--yes')).code).toBe(0);
    expect((await project.run('run', 'throws.js', '--yes')).code).toBe(1);
    expect((await project.run('run', 'fine.js', '--yse')).code).toBe(2);
    expect((await project.run('run', 'refused.js', '--yes')).code).toBe(5);
    expect((await project.run('run', 'many.js', '--yes', '--max-agents', '2')).code).toBe(6);
    expect((await project.run('run', 'fine.js', '--no-input')).code).toBe(7);
    expect((await project.run('show', 'nope')).code).toBe(8);
    const failing = new Project({ backends: { command: { run: ['sh', '-c', 'exit 3'] } } });
    failing.script('partial.js', `return await agent('x', { retries: 0 });`);
    expect((await failing.run('run', 'partial.js', '--yes')).code).toBe(3);
    failing.close();
  });
});
