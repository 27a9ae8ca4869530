import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { command, until } from './project.js';
import { two, WaitingProject } from './waiting-project.js';

let fake: FakeModel;
let project: WaitingProject;
beforeEach(async () => {
  fake = await createFakeModel();
  project = new WaitingProject(fake);
  project.script('wf.js', two);
});
afterEach(async () => {
  project.close();
  await fake.close();
});

const plenum = `${process.execPath} ${command}`;
const kept = (name: string) => {
  const file = join(project.folder, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

/** Closes the terminal while the first agent is at work, and lets the agents go. */
async function hungUp(line: string): Promise<void> {
  const { terminal, gone } = project.shellAtTerminal(line);
  await project.working();
  terminal.kill('SIGKILL');
  await gone;
  project.letGo();
}

describe.runIf(process.platform === 'linux')('a run in the background of a terminal', () => {
  it.each([
    ['setsid', `setsid ${plenum} run wf.js --yes > ../out 2> ../err < /dev/null & wait`],
    ['nohup', `nohup ${plenum} run wf.js --yes > ../out 2> ../err & wait`],
    ['setsid nohup', `setsid nohup ${plenum} run wf.js --yes > ../out 2> ../err & wait`],
  ])(
    'X120: goes on under %s when the terminal closes, and all that it says is kept',
    async (_how, line) => {
      await hungUp(line);
      await project.completed();
      expect(JSON.parse(kept('out'))).toEqual(['answer', 'answer']);
      expect(kept('err')).toMatch(/✓ completed[\s\S]*next +plenum result/);
      expect(project.ofType('control-take')).toEqual([]);
    },
  );

  it('X120: goes on under setsid also where it wrote to the terminal that closed', async () => {
    await hungUp(`setsid ${plenum} run wf.js --yes & wait`);
    await project.completed();
    expect(project.ofType('run-end')).toMatchObject([{ status: 'completed' }]);
  });

  it('X120: a SIGHUP that was ignored at its start stays ignored, so --attached pauses nothing', async () => {
    const line = `nohup ${plenum} run wf.js --yes --attached > ../out 2> ../err & wait`;
    // A shell that says what it starts: of `nohup` with all its streams elsewhere nothing else is left.
    const { terminal, gone } = project.shellAtTerminal(line, { SHELL: '/bin/bash' });
    await project.working();
    for (const pid of project.plenums()) process.kill(pid, 'SIGHUP');
    terminal.kill('SIGKILL');
    await gone;
    project.letGo();
    await project.completed();
    expect(project.ofType('control-take')).toEqual([]);
  });

  it('X120: under setsid a SIGHUP is one, and --attached pauses', async () => {
    const line = `setsid ${plenum} run wf.js --yes --attached > ../out 2> ../err < /dev/null & wait`;
    const { terminal, gone } = project.shellAtTerminal(line);
    await project.working();
    const [pid = 0] = project.plenums();
    process.kill(pid, 'SIGHUP');
    await until(() => project.ofType('control-take').length === 1);
    project.letGo();
    await project.quiet();
    expect(project.ofType('run-end')).toMatchObject([{ status: 'paused' }]);
    terminal.kill('SIGKILL');
    await gone;
  });

  it('X120: a driver that a command under nohup left to itself ignores it too', async () => {
    const line = `nohup ${plenum} run wf.js --yes --detach > ../out 2> ../err; exit $?`;
    const { gone } = project.shellAtTerminal(line);
    await gone;
    await project.working();
    for (const pid of project.plenums()) process.kill(pid, 'SIGHUP');
    project.letGo();
    await project.completed();
  });
});
