import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { until } from './project.js';
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

/** Starts it; what it printed. */
async function detached(...flags: string[]): Promise<{ runId: string; driver: { pid: number } }> {
  const { code, stdout, stderr } = await project.run(
    ...['run', 'wf.js', '--yes', '--detach', '--json', ...flags],
  );
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as { runId: string; driver: { pid: number } };
}

async function completed(): Promise<void> {
  await project.completed();
  const { summary } = await project.json('show', '@last');
  expect(summary).toMatchObject({ driver: { detached: true } });
}

/** Session and terminal of a process, as the system counts them. */
function placeOf(pid: number): { session: number; terminal: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const [, , , session, terminal] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { session: Number(session), terminal: Number(terminal) };
}

describe.runIf(process.platform === 'linux')('plenum run --detach', () => {
  it('X120: ends when the run has begun; a process of its own drives it, in a session of its own', async () => {
    project.script('wf.js', two);
    const told = await detached();
    const { pid } = told.driver;
    expect(told).toMatchObject({
      version: 1,
      name: expect.any(String),
      detached: true,
      driver: { state: 'live', detached: true },
      log: join(project.runDir(), 'driver.log'),
      watch: `plenum watch ${told.runId}`,
      stop: `plenum stop ${told.runId}`,
    });
    expect(placeOf(pid)).toEqual({ session: pid, terminal: 0 });
    expect(project.ofType('drive-start')).toHaveLength(1);
    const driver = { state: 'live', pid, detached: true };
    expect((await project.json('show', told.runId)).summary).toMatchObject({ driver });
    const list = await project.run('list', '--json');
    expect(JSON.parse(list.stdout)).toMatchObject({ runs: [{ live: true, driver }] });
    const listed = await project.run('list');
    expect(listed.stdout).toContain(`process ${pid} on `);
    const again = await project.run('resume', told.runId);
    expect([again.code, again.stderr]).toEqual([8, expect.stringContaining(`process ${pid} on`)]);
    for (const signal of ['SIGHUP', 'SIGHUP'] as const) process.kill(pid, signal);
    project.letGo();
    await completed();
    const log = readFileSync(join(project.runDir(), 'driver.log'), 'utf8');
    expect(log).toMatch(/^plenum \S+ drives run \w+ as process \d+[\s\S]*✓ completed[\s\S]*result/);
  });

  it('X120: asks at the terminal first; the terminal may close as soon as the id is there', async () => {
    project.script('wf.js', two);
    const { terminal, screen, gone } = project.atTerminal('run wf.js -d');
    await until(() => screen().includes('Run it?'), 60_000);
    expect(project.runs()).toEqual([]);
    terminal.stdin?.write('r\n');
    await until(() => screen().includes('stop it'), 60_000);
    terminal.kill('SIGKILL');
    await gone;
    expect(screen()).toContain('plenum watch ');
    await project.working();
    project.letGo();
    await completed();
  });

  it('C93: refuses in the terminal what an attached run refuses, with its exit code, and starts nothing', async () => {
    project.script('wf.js', two);
    project.write('bad.js', 'return agent(');
    const refused: readonly (readonly [string[], number, string])[] = [
      [['run', 'wf.js', '-d'], 7, 'plenum run wf.js -d --yes'],
      [['run', 'wf.js', '-d', '--yes', '--backend', 'nobody'], 4, ''],
      [['run', 'bad.js', '-d', '--yes'], 5, ''],
      [['run', 'wf.js', '-d', '--yes', '--attached'], 2, '--attached'],
      [['run', 'wf.js', '-d', '--yes', '--view', 'lines'], 2, '--view'],
      [['resume', 'nothing', '-d'], 8, ''],
    ];
    for (const [args, code, text] of refused) {
      const { code: left, stderr } = await project.run(...args);
      expect([args, left, stderr]).toEqual([args, code, expect.stringContaining(text)]);
    }
    const below = project.start(['run', 'wf.js', '-d', '--yes'], { PLENUM_CALL: 'r:x:0' });
    expect(await below.ended).toMatchObject({ code: 2, stderr: expect.stringContaining('agent') });
    expect([project.runs(), project.plenums()]).toEqual([[], []]);
  });

  it('X120: tells what kept the driver from its run', async () => {
    project.script('wf.js', two);
    const file = join(project.folder, 'defect.mjs');
    writeFileSync(
      file,
      `if (process.argv[2] === '__drive') { console.error('no room'); process.exit(9); }`,
    );
    const options = { NODE_OPTIONS: `--import ${pathToFileURL(file)}` };
    const { code, stdout } = await project.start(['run', 'wf.js', '-d', '--yes', '--json'], options)
      .ended;
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      { error: { code: 'E_DRIVER', message: expect.stringContaining('no room') } },
    ]);
    const id = project.runs()[0] ?? '';
    const copy = join(project.runDir(id), 'script.js');
    expect(JSON.parse(stdout).error.hint).toContain(`plenum run ${copy}`);
  });

  it('X181: the verb behind it is for plenum alone', async () => {
    const { code, stderr } = await project.run('__drive');
    expect([code, stderr]).toEqual([2, expect.stringContaining('for plenum alone')]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'X187: %s ends or pauses it, and it is resumed by itself',
    async (signal) => {
      project.script('wf.js', two);
      const { driver } = await detached();
      await project.working();
      process.kill(driver.pid, signal);
      await until(() => project.ofType('control-take').length === 1);
      if (signal === 'SIGINT') project.letGo();
      await project.quiet();
      expect(project.processes()).toEqual([]);
      const status = signal === 'SIGINT' ? 'paused' : 'stopped';
      expect(project.ofType('run-end')).toMatchObject([{ status }]);
      project.letGo();
      expect(await project.run('resume', '@last', '--detach')).toMatchObject({ code: 0 });
      await completed();
    },
  );

  it('X187: plenum stop ends it with all that it started', async () => {
    project.script('wf.js', two);
    const { runId } = await detached();
    await project.working();
    expect((await project.run('stop', runId)).code).toBe(0);
    await project.quiet();
    expect(project.processes()).toEqual([]);
    expect(project.ofType('run-end')).toMatchObject([{ status: 'stopped' }]);
  });

  it('X76: killed, it is lost: the watcher says so, and a resume ends what it left and pays nothing twice', async () => {
    project.script(
      'wf.js',
      `const one = await sh('echo one'); return ['answer', await agent('two')];`,
    );
    const { runId, driver } = await detached();
    await project.working();
    const watching = project.start(['watch', runId]);
    let seen = '';
    watching.child.stdout?.on('data', (text) => {
      seen += text;
    });
    await until(() => seen.includes('two'), 60_000);
    process.kill(driver.pid, 'SIGKILL');
    const { code, stdout, stderr } = await watching.ended;
    expect(code).toBe(0);
    expect(stderr).toContain(`(process ${driver.pid}) is gone`);
    expect(stderr).toContain(`plenum resume ${runId}`);
    expect(stdout).toContain('lost');
    expect((await project.json('show', runId)).summary).toMatchObject({
      status: 'lost',
      driver: { state: 'gone', pid: driver.pid },
    });
    project.letGo();
    expect(await project.run('resume', runId, '-d')).toMatchObject({ code: 0 });
    await completed();
    const starts = project.ofType('step-start');
    expect(
      starts.filter((event) => event.type === 'step-start' && event.kind === 'sh'),
    ).toHaveLength(1);
  });
});

describe.runIf(process.platform === 'linux')('a pause', () => {
  it('X120: is taken back by resume while it lasts, in the process that drives', async () => {
    project.script('wf.js', two);
    const { runId } = await detached();
    await project.working();
    expect((await project.run('pause', runId)).code).toBe(0);
    expect((await project.json('status')).summary).toMatchObject({ runs: [{ pausing: true }] });
    const back = await project.run('resume', runId, '--json');
    expect([back.code, JSON.parse(back.stdout)]).toMatchObject([
      0,
      { runId, action: 'resume', accepted: true, kept: false },
    ]);
    expect((await project.json('status')).summary).toMatchObject({ runs: [{ pausing: false }] });
    // What changes the run is for a drive of its own.
    expect((await project.run('resume', runId, '--budget', '5usd')).code).toBe(8);
    expect((await project.run('resume', runId)).code).toBe(8);
    project.letGo();
    await completed();
    expect(project.ofType('drive-start')).toHaveLength(1);
    expect(project.ofType('control-take')).toMatchObject([
      { action: 'pause', accepted: true },
      { action: 'resume', accepted: true, author: expect.stringContaining('command line') },
    ]);
  });

  it('X77: of Ctrl-C is taken back too, and the next Ctrl-C pauses again', async () => {
    project.script('wf.js', two);
    const { child, ended } = project.start(['run', 'wf.js', '--yes', '--json']);
    await project.working();
    child.kill('SIGINT');
    await until(() => project.ofType('control-take').length === 1);
    expect((await project.run('resume', '@live')).code).toBe(0);
    child.kill('SIGINT');
    await until(() => project.ofType('control-take').length === 3);
    project.letGo();
    expect(await ended).toMatchObject({ code: 130, stdout: expect.stringContaining('"paused"') });
    expect(project.ofType('step-end')).toHaveLength(1);
  });
});

describe.runIf(process.platform === 'linux')('plenum watch', () => {
  it('X120: picks the newest of several live runs, names the others, shows what has been, and leaves no trace', async () => {
    project.script('wf.js', `for (let n = 0; n < 40; n++) log('line ' + n);\n${two}`);
    const first = await detached();
    const second = await detached();
    await project.working(2);
    const { screen, terminal, gone } = project.atTerminal('watch');
    await until(() => screen().includes('line 39') && screen().includes('0/1'), 60_000);
    expect(screen()).toContain(`also goes on: plenum watch ${first.runId}`);
    expect(screen()).toMatch(/earlier lines: plenum watch \w+ --all/);
    expect(screen()).not.toContain('line 3\r');
    expect(screen()).toContain(`driven by process ${second.driver.pid}`);
    terminal.stdin?.write('q');
    await gone;
    expect(screen()).toContain('Not watching any more');
    const all = project.start(['watch', first.runId, '--all']);
    project.letGo();
    const { stdout } = await all.ended;
    expect(stdout).toContain('line 3\n');
    await project.quiet();
    const idle = await project.run('watch');
    expect([idle.code, idle.stderr]).toEqual([
      0,
      expect.stringContaining(`Nothing runs here now; the last run was ${second.runId}`),
    ]);
    expect(idle.stdout).toContain('✓ completed');
    expect(readdirSync(join(project.runDir(second.runId), 'control', 'in'))).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('plenum retry --detach', () => {
  it('X120: runs what failed again, by itself', async () => {
    project.close();
    project = new WaitingProject(fake, {
      backends: { command: { run: ['sh', '-c', 'cat > /dev/null; [ -e ../go ] && echo answer'] } },
    });
    project.script('wf.js', `return await parallel([() => agent('one'), () => agent('two')]);`);
    expect((await project.run('run', 'wf.js', '--yes')).code).toBe(3);
    project.letGo();
    const { code, stdout } = await project.run('retry', '@last', '--failed', '-d', '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { detached: true, answers: [{ accepted: true }, { accepted: true }] },
    ]);
    await completed();
  });
});
