import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { command, until } from './project.js';
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

describe.runIf(process.platform === 'linux')('a terminal that closes', () => {
  it('X120: takes the view along and not the run', async () => {
    project.script('wf.js', `log('begun'); return [await agent('one'), await agent('two')];`);
    const { terminal, screen, gone } = project.atTerminal('run wf.js');
    await until(() => screen().includes('Run it?'));
    terminal.stdin?.write('r\n');
    await project.working();
    terminal.kill('SIGKILL');
    await gone;
    project.letGo();
    await project.completed();
  });

  it('X120: while an agent is paused for, lets it finish; the run stays paused and resumes', async () => {
    project.script('wf.js', two);
    const { terminal, screen, gone } = project.atTerminal('run wf.js --yes');
    await project.working();
    terminal.stdin?.write('\u0003');
    await until(() => screen().includes('Pausing'));
    terminal.kill('SIGKILL');
    await gone;
    project.letGo();
    await project.quiet();
    expect(project.ofType('run-end')).toMatchObject([{ status: 'paused' }]);
    expect(project.ofType('step-end')).toHaveLength(1);
    expect((await project.json('resume', '@last', '--yes')).summary).toMatchObject({
      status: 'completed',
      agents: { reused: 1 },
    });
  });

  it('X50: leaves an open question without a person: the run pauses, and the answer is kept for the resume', async () => {
    project.script('wf.js', `return await ask('Which one?', { options: ['red', 'blue'] });`);
    const { terminal, screen, gone } = project.atTerminal('run wf.js --yes');
    await until(() => screen().includes('Which one?') && project.ofType('step-start').length === 1);
    terminal.kill('SIGKILL');
    await gone;
    await project.quiet();
    expect(project.ofType('run-end')).toMatchObject([
      { status: 'paused', reasons: ['a question waits for an answer'] },
    ]);
    expect((await project.run('answer', '@last', 'blue')).code).toBe(0);
    expect((await project.json('resume', '@last', '--yes', '--no-input')).summary).toMatchObject({
      status: 'completed',
      result: 'blue',
    });
  });

  it('X50: answers an open question by its default, as nobody is there', async () => {
    project.script('wf.js', `return await ask('Which one?', { default: 'red' });`);
    const { terminal, screen, gone } = project.atTerminal('run wf.js --yes');
    await until(() => screen().includes('Which one?') && project.ofType('step-start').length === 1);
    terminal.kill('SIGKILL');
    await gone;
    await project.completed('red');
  });

  it('X100: refuses what an agent asked for, as nobody is there, and the agent goes on', async () => {
    project.close();
    project = new WaitingProject(fake, { permissions: { mode: 'default' } });
    project.script(
      'wf.js',
      `return await agent('@fake tool Bash {"command":"touch made"}\\n@fake say done', { backend: 'ai-sdk' });`,
    );
    const { terminal, screen, gone } = project.atTerminal('run wf.js --yes');
    await until(
      () => screen().includes('touch made') && project.ofType('permission-ask').length === 1,
    );
    terminal.kill('SIGKILL');
    await gone;
    await project.completed('done');
    expect(project.ofType('permission-end')).toMatchObject([{ allowed: false, author: 'policy' }]);
  });

  it('X120: does not reach the git that makes a worktree', async () => {
    project.close();
    project = new WaitingProject(fake, {
      workspace: {},
      backends: { command: { run: ['sh', '-c', 'cat > /dev/null; echo answer'] } },
    });
    const [at, go] = [join(project.folder, 'at'), join(project.folder, 'go')];
    const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    mkdirSync(join(project.folder, 'bin'));
    // Slow where it adds a worktree.
    const slow = `#!/bin/sh\ncase " $* " in *" worktree add "*) echo at work >> ${at}; while ! [ -e ${go} ]; do sleep 0.05; done;; esac\nexec ${git} "$@"\n`;
    writeFileSync(join(project.folder, 'bin', 'git'), slow, { mode: 0o755 });
    project.script('wf.js', `return await agent('one', { isolation: 'worktree' });`);
    const { terminal, gone } = project.atTerminal('run wf.js --yes', {
      PATH: `${join(project.folder, 'bin')}:${process.env.PATH}`,
    });
    await until(() => existsSync(at));
    terminal.kill('SIGKILL');
    await gone;
    project.letGo();
    await project.quiet();
    expect(project.ofType('run-end')).toMatchObject([{ status: 'completed', losses: [] }]);
    expect(project.ofType('step-end')).toMatchObject([{ status: 'completed', value: 'answer' }]);
    expect(readFileSync(at, 'utf8')).toBe('at work\n');
  });

  it('X120: pauses the run with --attached: what runs is recorded, nothing new starts', async () => {
    project.script('wf.js', two);
    const { terminal, gone } = project.atTerminal('run wf.js --yes --attached');
    await project.working();
    terminal.kill('SIGKILL');
    await gone;
    await until(() => project.ofType('control-take').length === 1);
    project.letGo();
    await project.quiet();
    expect(project.ofType('run-end')).toMatchObject([{ status: 'paused' }]);
    expect(project.ofType('step-end')).toMatchObject([{ status: 'completed' }]);
    expect(project.processes()).toEqual([]);
  });

  it('X120: as a tmux session that is killed takes the view along and not the run', async () => {
    project.script('wf.js', two);
    const socket = join(project.folder, 'tmux');
    const tmux = (...args: string[]) =>
      execFileSync('tmux', ['-S', socket, ...args], {
        cwd: project.work,
        env: project.surroundings,
      });
    tmux('new-session', '-d', `${process.execPath} ${command} run wf.js --yes`);
    await project.working();
    tmux('kill-session');
    project.letGo();
    await project.completed();
  });
});

describe.runIf(process.platform === 'linux')('a SIGHUP without a terminal', () => {
  it.each([
    ['goes on without a view', [], 0, 'completed'],
    ['pauses with --attached', ['--attached'], 130, 'paused'],
  ] as const)('X120: %s', async (_how, flags, code, status) => {
    project.script('wf.js', `return await agent('one');`);
    const { child, ended } = project.start(['run', 'wf.js', '--yes', '--json', ...flags]);
    await project.working();
    child.kill('SIGHUP');
    if (code !== 0) await until(() => project.ofType('control-take').length === 1);
    project.letGo();
    const { code: left, stdout } = await ended;
    expect([left, JSON.parse(stdout)]).toMatchObject([code, { status }]);
    expect(project.processes()).toEqual([]);
  });

  it.each([
    ['nohup', (line: string) => ['nohup', line.split(' ')] as const],
    ["trap '' HUP", (line: string) => ['sh', ['-c', `trap '' HUP; ${line}; exit $?`]] as const],
  ] as const)(
    'X120: that was ignored at the start (%s) stays ignored, also while planning',
    async (_how, wrapped) => {
      const [program, args] = wrapped(`${process.execPath} ${command} plan a-goal --json`);
      const running = promisify(execFile)('bash', ['-c', `"$0" "$@"; exit $?`, program, ...args], {
        cwd: project.work,
        env: {
          ...process.env,
          ...project.given,
          HOME: project.personal,
          PLENUM_TEST_LOG: join(project.folder, 'executions.log'),
          PLENUM_CALL: '',
          _: '',
        },
      }).catch((error: { code: number }) => error);
      await project.working();
      for (const pid of project.plenums()) process.kill(pid, 'SIGHUP');
      project.letGo();
      // What the planner answered is no script; that it was read shows that the plan went on.
      expect(await running).toMatchObject({ code: 5 });
    },
  );
});

describe.runIf(process.platform === 'linux')('a reader that goes away', () => {
  it.each([
    ['of the events', '--view json', '| head -1'],
    ['of everything', '--verbose', '2>&1 | head -1'],
    ['of the view', '--verbose', '2>&1 >/dev/null | head -1'],
  ])('X120: %s ends the view only', async (_what, flags, pipe) => {
    project.script(
      'wf.js',
      `log('begun'); const one = await agent('one'); log('more'); return [one, await agent('two')];`,
    );
    const line = `{ ${process.execPath} ${command} run wf.js --yes ${flags}; echo $? > ../code; } ${pipe}`;
    const ended = promisify(execFile)('sh', ['-c', line], {
      cwd: project.work,
      env: project.surroundings,
    });
    await project.working();
    project.letGo();
    const { stdout } = await ended;
    expect(stdout.trim().split('\n')).toHaveLength(1);
    await project.completed();
    expect(readFileSync(join(project.folder, 'code'), 'utf8')).toBe('0\n');
  });
});
