import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { two, WaitingProject } from './waiting-project.js';

let fake: FakeModel;
let project: WaitingProject;
beforeEach(async () => {
  fake = await createFakeModel();
  project = new WaitingProject(fake);
});
afterEach(async () => {
  project.close();
  await fake.close();
});

it.runIf(process.platform === 'linux')(
  'X49: what a run that goes on has not landed yet is not called nothing',
  async () => {
    project.script('wf.js', two);
    await project.run('run', 'wf.js', '--yes', '--detach', '--name', 'r7k2');
    await project.working();
    for (const verb of ['review', 'diff', 'apply']) {
      const { code, stderr } = await project.run(verb, 'r7k2');
      expect([verb, code, stderr]).toEqual([
        verb,
        0,
        expect.stringContaining('It still runs, and more may land: plenum watch r7k2'),
      ]);
    }
    const wrong = await project.run('review', 'r7k2', '--reject', 'one');
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('nothing landed in it'),
    ]);
    project.letGo();
    await project.completed();
    expect((await project.run('diff', 'r7k2')).stderr).not.toContain('still runs');
  },
);
