import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { HeldProject, type Kind } from './held-project.js';
import { until } from './project.js';

let fake: FakeModel;
let project: HeldProject;
beforeEach(async () => {
  fake = await createFakeModel();
  project = new HeldProject(fake);
  project.script('wf.js', project.everything());
  // Stays at work, in the same project, beside the run that is killed.
  project.script('other.js', `return await ${project.call('agent')};`);
});
afterEach(async () => {
  project.close();
  await fake.close();
});

const every: readonly Kind[] = ['agent', 'bash', 'sh', 'gate', 'setup', 'server'];

/** A driver that is gone, with everything that it left; by process id. */
async function killed(script: string, ...kinds: readonly Kind[]): Promise<readonly number[]> {
  const { child, ended } = project.start(['run', script, '--yes', '--name', 'killed']);
  await project.untilHeld(...kinds);
  child.kill('SIGKILL');
  await ended;
  return project.processes().map(({ pid }) => pid);
}

function left(of: readonly number[]): readonly number[] {
  const now = project.processes().map(({ pid }) => pid);
  return of.filter((pid) => now.includes(pid));
}

describe.runIf(process.platform === 'linux')('what a kill -9 of plenum left at work', () => {
  it('X187: is named by who looks, and ended by the resume; a living run of the project is let be', async () => {
    const of = await killed('wf.js', ...every);
    const other = project.start(['run', 'other.js', '--yes', '--name', 'other']);
    // What starts a run ends what was left, so the other one was left nothing to be named.
    await until(() => left(of).length === 0);
    await project.untilHeld('agent');
    const living = project.processes().map(({ pid }) => pid);
    const resuming = project.start(['resume', 'killed', '--yes']);
    await project.untilHeldTwice('agent');
    resuming.child.kill('SIGKILL');
    await resuming.ended;
    const again = project.processes().flatMap(({ pid }) => (living.includes(pid) ? [] : [pid]));
    const shown = await project.run('show', 'killed');
    expect(shown.stdout).toMatch(
      new RegExp(
        `${again.length} processes of the killed run killed still at work: \\d+ \\(.+\\)[^]*next: plenum prune`,
      ),
    );
    const { leftovers } = JSON.parse((await project.run('show', 'killed', '--json')).stdout);
    expect(leftovers.map(({ pid }: { pid: number }) => pid).sort()).toEqual([...again].sort());
    for (const verb of ['list', 'status'])
      expect((await project.run(verb)).stderr).toContain(
        `${again.length} processes of the killed run killed`,
      );
    expect((await project.run('show', 'other', '--json')).stdout).not.toContain('leftovers');
    expect(left(again)).toEqual(again);
    project.letGo();
    const { code, stderr } = await project.run('resume', 'killed', '--yes');
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(
        `ended ${again.length} processes that the killed run killed had left`,
      ),
    ]);
    expect(left(again)).toEqual([]);
    expect(left(living)).toEqual(living);
    expect((await project.run('status')).stderr).not.toContain('still at work');
    other.child.kill('SIGTERM');
    expect((await other.ended).code).toBe(143);
    expect(project.processes()).toEqual([]);
  });

  it.each([
    ['prune', ['prune'], 0, 'stdout'],
    ['stop, which then says that nobody drives it', ['stop', 'killed'], 8, 'stderr'],
    ['a new run of the project', ['run', 'short.js', '--yes'], 0, 'stderr'],
  ] as const)('X187: is ended by %s', async (_what, args, code, stream) => {
    project.script('short.js', 'return 1;');
    const of = await killed('other.js', 'agent');
    expect(left(of)).toEqual(of);
    const ended = await project.run(...args);
    expect([ended.code, ended[stream]]).toEqual([
      code,
      expect.stringContaining(`ended ${of.length} processes that the killed run killed had left`),
    ]);
    expect(project.processes()).toEqual([]);
  });

  it('X187: is only named by prune --dry-run', async () => {
    const of = await killed('other.js', 'agent');
    const { code, stdout } = await project.run('prune', '--dry-run');
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('processes of the killed run killed still at work'),
    ]);
    expect(left(of)).toEqual(of);
    const { ended } = JSON.parse((await project.run('prune', '--json')).stdout);
    expect(ended).toHaveLength(of.length);
    expect(project.processes()).toEqual([]);
  });
});
