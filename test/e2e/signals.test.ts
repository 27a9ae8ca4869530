import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { HeldProject, type Kind, kinds } from './held-project.js';
import { until } from './project.js';

let fake: FakeModel;
let project: HeldProject;
beforeEach(async () => {
  fake = await createFakeModel();
  project = new HeldProject(fake);
});
afterEach(async () => {
  project.close();
  await fake.close();
});

const every: readonly Kind[] = ['agent', 'bash', 'sh', 'gate', 'setup', 'server'];

/** What only a defect of plenum itself would do, done from outside. */
function defective(): NodeJS.ProcessEnv {
  const file = join(project.folder, 'defect.mjs');
  writeFileSync(
    file,
    `process.on('SIGUSR2', () => { throw new Error('a defect'); }); process.on('SIGURG', () => void Promise.reject(new Error('a defect')));`,
  );
  return { NODE_OPTIONS: `--import ${pathToFileURL(file)}` };
}

async function resumes(): Promise<void> {
  project.letGo();
  const { code, stdout, stderr } = await project.run('resume', '@last', '--yes', '--json');
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'completed' });
  expect(project.processes()).toEqual([]);
}

/** Two signals that are both pending are one. */
function pausing(stderr: NodeJS.ReadableStream | null): Promise<void> {
  return new Promise((done) =>
    stderr?.on('data', (text) => String(text).includes('Pausing') && done()),
  );
}

describe.runIf(process.platform === 'linux')('what plenum started ends with it', () => {
  it.each([
    ['SIGTERM', ['SIGTERM'], 143],
    ['SIGQUIT', ['SIGQUIT'], 143],
    ['a second Ctrl-C', ['SIGINT', 'SIGINT'], 130],
    ['SIGTERM amid a pause', ['SIGINT', 'SIGTERM'], 143],
    ['an error that nobody catches', ['SIGUSR2'], 1],
    ['a rejection that nobody handles', ['SIGURG'], 1],
  ] as const)(
    'X187: by %s: agents, their commands, servers, set-up, sh and gates, and what went into a session of its own',
    async (_how, signals, code) => {
      project.script('wf.js', project.everything());
      const { child, ended } = project.start(['run', 'wf.js', '--yes'], defective());
      await project.untilHeld(...every);
      const paused = pausing(child.stderr);
      for (const [index, signal] of signals.entries()) {
        child.kill(signal);
        if (index < signals.length - 1) await paused;
      }
      expect((await ended).code).toBe(code);
      expect(project.processes()).toEqual([]);
      expect(project.ofType('step-start').length).toBeGreaterThan(0);
      // X79: journaled with its author, like a command from another terminal.
      const asked = signals.map((signal) =>
        signal === 'SIGINT' ? (signal === signals[0] ? 'pause' : 'stop') : 'stop',
      );
      if (code !== 1)
        expect(new Set(project.ofType('control-take').map(({ action }) => action))).toEqual(
          new Set(signals.length > 1 ? ['pause', 'stop'] : asked),
        );
      await resumes();
    },
  );

  it('X187: with a command agent ends what it put into a session of its own, while the run goes on', async () => {
    project.close();
    project = new HeldProject(fake, {
      backends: {
        command: {
          run: [
            'sh',
            '-c',
            `cat > /dev/null; setsid sleep ${kinds.agent} > /dev/null 2>&1 < /dev/null & echo answer`,
          ],
        },
      },
    });
    project.script(
      'wf.js',
      `await agent('one'); return await agent('@fake tool Bash ' + JSON.stringify({ command: ${JSON.stringify(project.held('bash'))} }) + '\\n@fake say done', { backend: 'ai-sdk' });`,
    );
    const { child, ended } = project.start(['run', 'wf.js', '--yes']);
    await project.untilHeld('bash');
    expect(project.sleepers('agent')).toEqual([]);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(143);
    expect(project.processes()).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('a signal before a run began', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 143],
    ['SIGQUIT', 143],
    ['SIGINT', 130],
  ] as const)(
    'X187: %s during planning ends the planner and its commands; nothing was started',
    async (signal, code) => {
      const hold = `setsid sleep ${kinds.bash} > /dev/null 2>&1 < /dev/null & sleep ${kinds.bash}`;
      project = withPlanner(`cat > /dev/null; ${hold}`);
      const { child, ended } = project.start(['do something useful', '--yes']);
      await project.untilHeld('bash');
      child.kill(signal);
      const { code: left, stderr } = await ended;
      expect([left, stderr]).toEqual([code, expect.stringContaining('nothing ran')]);
      expect(project.processes()).toEqual([]);
      expect(project.runs()).toEqual([]);
    },
  );

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const)(
    'X120: %s at the approval box ends it, and nothing was started',
    async (signal) => {
      project.script('wf.js', project.everything());
      const { screen, gone } = project.atTerminal('run wf.js');
      await until(() => screen().includes('Run it?'));
      for (const pid of project.plenums()) process.kill(pid, signal);
      await gone;
      await until(() => project.plenums().length === 0);
      expect(project.runs()).toEqual([]);
      expect(project.processes()).toEqual([]);
    },
  );
});

describe.runIf(process.platform === 'linux')('a signal while a question is open', () => {
  it.each(['SIGTERM', 'SIGQUIT'] as const)(
    'X187: %s ends the run, which can be resumed and asks again',
    async (signal) => {
      project.script('wf.js', `return await ask('Which one?');`);
      const { screen, gone } = project.atTerminal('run wf.js --yes');
      await until(
        () => screen().includes('Which one?') && project.ofType('step-start').length === 1,
      );
      for (const pid of project.plenums()) process.kill(pid, signal);
      await gone;
      expect(project.ofType('run-end')).toMatchObject([{ status: 'stopped' }]);
      const again = await project.run('resume', '@last', '--yes', '--no-input');
      expect([again.code, again.stderr]).toEqual([7, expect.stringContaining('Which one?')]);
    },
  );
});

function withPlanner(program: string): HeldProject {
  project.close();
  return new HeldProject(fake, { backends: { command: { run: ['sh', '-c', program] } } });
}
