import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Project, until } from './project.js';

/** Computes until the project releases it, or is gone; notes that it began and that it ended. */
const busy =
  'echo in >> ../log; until [ -e ../go ] || [ ! -e ../log ]; do :; done; echo out >> ../log';

let project: Project;
afterEach(() => project.close());

function projectWith(config: object = {}): Project {
  const granted = { permissions: { allow: [`Sh(${busy})`] } };
  project = new Project({ machine: { commands: 1 }, ...granted, ...config });
  project.script('wf.js', `await parallel([1, 2].map(() => () => sh(${JSON.stringify(busy)})));`);
  return project;
}

const log = () => {
  const file = join(project.folder, 'log');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};
const waits = () =>
  project.runs().flatMap((run) => project.events(run).filter(({ type }) => type === 'step-wait'));

describe('the runs of one user on one machine', () => {
  it('X191: their commands run one at a time where the machine bears one, and waiting is named', async () => {
    projectWith();
    const both = [1, 2].map(() => project.start(['run', 'wf.js', '--yes', '--view', 'lines']));
    await until(() => waits().length === 3, 60_000);
    expect(log()).toEqual(['in']);
    expect(waits()).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ for: 'core' })),
    );
    project.release();
    const ended = await Promise.all(both.map((one) => one.ended));
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    expect(ended.map(({ stderr }) => stderr).join('')).toContain('waiting for a core');
    expect(log()).toEqual(['in', 'out', 'in', 'out', 'in', 'out', 'in', 'out']);
    expect(waits().filter((event) => !('for' in event))).toHaveLength(3);
  });

  it('X191: a run that is killed keeps no other waiting', async () => {
    projectWith();
    const first = project.start(['run', 'wf.js', '--yes']);
    await until(() => log().length === 1);
    const second = project.start(['run', 'wf.js', '--yes']);
    await until(() => waits().length >= 2, 60_000);
    first.child.kill('SIGKILL');
    await until(() => log().length === 2, 60_000);
    project.release();
    expect(await second.ended).toMatchObject({ code: 0 });
  });

  it('X191: one at a time has what a lock names, with cores for all', async () => {
    projectWith({ machine: { commands: 8 } });
    const call = `sh(${JSON.stringify(busy)}, { lock: 'database' })`;
    project.script('wf.js', `await parallel([1, 2].map(() => () => ${call}));`);
    const run = project.start(['run', 'wf.js', '--yes', '--view', 'lines']);
    await until(() => waits().length === 1, 60_000);
    expect(waits()).toMatchObject([{ for: 'lock', name: 'database' }]);
    expect(log()).toEqual(['in']);
    project.release();
    expect((await run.ended).stderr).toContain('waiting for the lock database');
    expect(log()).toEqual(['in', 'out', 'in', 'out']);
  });

  it('X191: a project does not say how much of the machine runs may use', async () => {
    projectWith();
    mkdirSync(join(project.work, '.plenum'));
    project.write('.plenum/config.json', '{ "machine": { "commands": 64 } }');
    const { stdout, stderr } = await project.run('doctor', '--config');
    expect(stdout + stderr).toMatch(/machine\.commands +1\b/);
    expect(stdout + stderr).toContain('only your own ~/.plenum/config.json says how much');
  });
});
