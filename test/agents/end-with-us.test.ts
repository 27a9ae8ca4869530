import { afterEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { until } from '../e2e/project.js';
import { AgentsProject, areInstalled, backends } from './fixtures/agents-project.js';

let fake: FakeModel | undefined;
let project: AgentsProject | undefined;

afterEach(async () => {
  project?.endPrograms();
  project?.close();
  await fake?.close();
});

/** A run whose one agent is in the middle of a command. */
async function atWork(
  name: string,
): Promise<{ readonly project: AgentsProject; readonly run: ReturnType<AgentsProject['start']> }> {
  fake = await createFakeModel();
  const opened = await AgentsProject.open(fake);
  project = opened;
  opened.script(
    'wf.js',
    `return await agent('slow-one @fake shell sh slow.sh one\\n@fake say went on', { backend: '${name}' });`,
  );
  const run = opened.start(['run', 'wf.js', '--yes', '--json']);
  await until(
    () =>
      ['sleep 301', 'sleep 302'].every((one) =>
        opened.programs().some((line) => line.includes(one)),
      ),
    60_000,
  );
  return { project: opened, run };
}

describe.skipIf(!areInstalled).each(backends)(
  'when plenum is ended with an agent of %s at work',
  (name) => {
    it.each(['SIGTERM', 'SIGINT twice'])('X77: %s leaves no process', async (how) => {
      const { project, run } = await atWork(name);
      let told = '';
      run.child.stderr?.on('data', (chunk) => {
        told += chunk;
      });
      run.child.kill(how === 'SIGTERM' ? 'SIGTERM' : 'SIGINT');
      if (how !== 'SIGTERM') {
        // Two at once would be one.
        await until(() => /Pausing/.test(told), 60_000);
        run.child.kill('SIGINT');
      }
      const { code, stderr } = await run.ended;
      expect(code).toBe(how === 'SIGTERM' ? 143 : 130);
      expect(stderr).toContain('plenum resume');
      expect(project.programs()).toEqual([]);
    });

    it('X76: after SIGKILL a resume ends what was left at work, and goes on', async () => {
      const { project, run } = await atWork(name);
      const atFirst = project.programs();
      run.child.kill('SIGKILL');
      await run.ended;
      project.write('go', '');
      const { summary } = await project.json('resume', '@last', '--yes');
      expect(summary).toMatchObject({ status: 'completed', result: 'went on' });
      const pids = (lines: readonly string[]): readonly (string | undefined)[] =>
        lines.map((line) => line.split(' ')[0]);
      expect(pids(project.programs()).filter((pid) => pids(atFirst).includes(pid))).toEqual([]);
      expect(project.programs()).toEqual([]);
    });
  },
);
